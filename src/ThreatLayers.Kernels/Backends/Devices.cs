using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace ThreatLayers.Kernels;

/// <summary>A device that formulas can run on.</summary>
/// <param name="Kind"><c>cpu</c>, <c>cuda</c> or <c>opencl</c>.</param>
/// <param name="MemoryBytes">The device's own memory; for the CPU, what this process may use.</param>
public sealed record Device(string Kind, string Name, long MemoryBytes);

/// <summary>What this machine has. A machine without any driver has its CPU.</summary>
public static class Devices
{
    /// <summary>The CPU first, then every GPU that ILGPU can drive.</summary>
    public static IReadOnlyList<Device> List()
    {
        using var cpu = new CpuBackend();
        List<Device> devices = [new("cpu", cpu.Name, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)];
        foreach (string kind in (string[])["cuda", "opencl"])
        {
            using Context? context = Open(kind);
            foreach (ILGPU.Runtime.Device device in Gpus(context))
                devices.Add(new(kind, device.Name, device.MemorySize));
        }

        return devices;
    }

    /// <summary>The real devices of a context: ILGPU adds its CPU emulator to every context, asked or not.</summary>
    internal static IEnumerable<ILGPU.Runtime.Device> Gpus(Context? context) =>
        context?.Devices.Where(device => device.AcceleratorType is AcceleratorType.Cuda or AcceleratorType.OpenCL) ?? [];

    /// <summary>A context with all devices of one kind; null where there are none or the driver does not even load.</summary>
    internal static Context? Open(string kind)
    {
        if (!HasDriver(kind))
            return null;
        Context? context = null;
        try
        {
            context = Context.Create(builder =>
            {
                // IEEE division and roots on the device too: the tolerance between backends has no room for approximate ones.
                builder.Math(MathMode.Default);
                if (kind == "cuda")
                    builder.Cuda();
                else
                    builder.OpenCL(device => device.DeviceType is CLDeviceType.CL_DEVICE_TYPE_GPU);
            });
        }
        catch (Exception)
        {
            // A broken or half-installed driver shows itself in as many ways as there are drivers; to us each means: no such device.
            return null;
        }

        if (Gpus(context).Any())
            return context;
        context.Dispose();
        return null;
    }

    /// <summary>Whether there is a driver that ILGPU could load: a look at it costs a thousandth of a context. OpenCL's loader is often there without any driver.</summary>
    private static unsafe bool HasDriver(string kind)
    {
        if (kind == "cuda")
            return ((string[])["nvcuda", "libcuda.so.1", "libcuda.so", "cuda"]).Any(name => NativeLibrary.TryLoad(name, typeof(Devices).Assembly, null, out _));
        foreach (string name in (string[])["OpenCL", "libOpenCL.so.1", "libOpenCL.so"])
        {
            if (!NativeLibrary.TryLoad(name, typeof(Devices).Assembly, null, out nint library))
                continue;
            uint platforms = 0;
            return !NativeLibrary.TryGetExport(library, "clGetPlatformIDs", out nint look)
                || (((delegate* unmanaged<uint, nint, uint*, int>)look)(0, 0, &platforms) == 0 && platforms > 0);
        }

        return false;
    }
}
