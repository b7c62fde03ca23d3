using System.CommandLine;
using System.Runtime.InteropServices;
using ThreatLayers.Portal.Serving;

namespace ThreatLayers.Cli;

/// <summary>threatlayers serve [PACKAGE]</summary>
static class ServeVerb
{
    public static Command Create()
    {
        Argument<string> package = new("PACKAGE") { Description = "Folder of a release; workspace/releases/current without it.", DefaultValueFactory = _ => Path.Combine("workspace", "releases", "current") };
        Option<string> host = new("--host") { Description = "Address to listen at; 0.0.0.0 answers other machines too.", HelpName = "IP", DefaultValueFactory = _ => "127.0.0.1" };
        Option<int> port = new("--port") { Description = "Port; 0 takes a free one.", HelpName = "N", DefaultValueFactory = _ => 8080 };
        Command command = new("serve", """
            Serve a package over HTTP: map page, files with ranges, XYZ tiles, TileJSON, OGC API - Tiles (/ogc), /values?lon=&lat=, /health, /metrics.

            Example:
              threatlayers serve workspace/releases/current --port 8080
            """)
        { package, host, port };
        command.SetAction(async (parsed, cancel) => await Run(parsed.GetRequiredValue(package), parsed.GetRequiredValue(host), parsed.GetRequiredValue(port), cancel));
        return command;
    }

    static async Task<int> Run(string package, string host, int port, CancellationToken cancel)
    {
        PackageFolder.Require(package);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using PackageServer server = await PackageServer.Start(package, host, port, stop.Token);
        Console.WriteLine($"Serving {package} at {server.Address}/ (Ctrl-C stops)");
        try
        {
            await Task.Delay(Timeout.Infinite, stop.Token);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Stopped.");
        }
        return ExitCode.Done;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
