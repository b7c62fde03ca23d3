using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace ThreatLayers.EndToEnd;

/// <summary>Traces and metrics reach a collector that speaks OTLP over HTTP.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_run_tells_a_collector_what_it_does()
    {
        using Night night = new();
        using HttpListener collector = new();
        int port = FreePort();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        ConcurrentBag<(string Path, string Body)> sent = [];
        Task listening = Listen(collector, sent);
        Outcome outcome = await BuiltProgram.Run(night.Bench.Folder, ["run", "pipeline.yaml", "--backend", "cpu"],
            new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });
        collector.Stop();
        await listening;
        Assert.True(outcome.Code == 0, outcome.Errors);
        string traces = string.Concat(sent.Where(s => s.Path == "/v1/traces").Select(s => s.Body)), metrics = string.Concat(sent.Where(s => s.Path == "/v1/metrics").Select(s => s.Body));
        Assert.Contains("threat hunting.reach", traces);
        Assert.Contains("publish mean/tiles", traces);
        Assert.Contains("threatlayers.cells", metrics);
        Assert.Contains("threatlayers.work.duration", metrics);
    }

    [Fact]
    public async Task A_collector_that_does_not_answer_harms_nothing()
    {
        using Night night = new();
        Outcome outcome = await BuiltProgram.Run(night.Bench.Folder, ["run", "pipeline.yaml", "--backend", "cpu"], new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{FreePort()}" });
        Assert.True(outcome.Code == 0, outcome.Errors);
    }

    static async Task Listen(HttpListener collector, ConcurrentBag<(string, string)> sent)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await collector.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using MemoryStream body = new();
            await context.Request.InputStream.CopyToAsync(body);
            sent.Add((context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
            context.Response.Close();
        }
    }

    static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
