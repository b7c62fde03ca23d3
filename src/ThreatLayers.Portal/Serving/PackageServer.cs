using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ThreatLayers.Portal.Serving;

/// <summary>A package over HTTP: its files, tiles out of archives where there is no folder of them, OGC API - Tiles, values at a place, health and figures.</summary>
public sealed class PackageServer : IAsyncDisposable
{
    const int MostConnections = 5000;
    static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10), QuietFor = TimeSpan.FromSeconds(60);

    readonly WebApplication app;

    PackageServer(WebApplication app) => this.app = app;

    /// <summary>Address that it listens at, with the port that was free where 0 was asked for.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <param name="folder">A package, or the link "current" to one: a new release is served as soon as the link leads to it.</param>
    /// <param name="host">127.0.0.1 for this machine alone; 0.0.0.0 for all.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<PackageServer> Start(string folder, string host, int port, CancellationToken cancel)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxConcurrentConnections = MostConnections;
            server.Limits.MaxRequestBodySize = 0;
            // Who sends its headers a byte at a time, or takes its answer so, is let go.
            server.Limits.RequestHeadersTimeout = HeadersWithin;
            server.Limits.KeepAliveTimeout = QuietFor;
            server.Listen(IPAddress.Parse(host), port);
        });
        WebApplication app = builder.Build();
        ServedPackage package = new(folder);
        Metrics metrics = new();
        Router router = new(package, metrics);
        app.Run(context => metrics.Measured(context, () => router.Answer(context)));
        await app.StartAsync(cancel);
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
