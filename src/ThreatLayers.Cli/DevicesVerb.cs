using System.CommandLine;
using System.Globalization;
using ThreatLayers.Kernels;

namespace ThreatLayers.Cli;

/// <summary>threatlayers devices</summary>
static class DevicesVerb
{
    public static Command Create()
    {
        Command command = new("devices", "List the CPU and the GPUs that a run can use.");
        command.SetAction(_ =>
        {
            foreach (Device device in Devices.List())
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{device.Kind,-7} {device.Name}, {device.MemoryBytes / 1073741824.0:0.0} GiB"));
            return ExitCode.Done;
        });
        return command;
    }
}
