using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>Sends traces and metrics to the collector that the usual variables name (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_SERVICE_NAME); without one, nothing is loaded.</summary>
sealed class TelemetryExport : IDisposable
{
    readonly IDisposable[] providers;

    TelemetryExport(params IDisposable[] providers) => this.providers = providers;

    public static TelemetryExport Start() => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } ? Export() : new();

    public void Dispose()
    {
        // What is not sent yet is sent now; a collector that does not answer delays the end by some seconds at most.
        foreach (IDisposable provider in providers)
            provider.Dispose();
    }

    static TelemetryExport Export()
    {
        ResourceBuilder service = ResourceBuilder.CreateDefault().AddService("threatlayers").AddEnvironmentVariableDetector();
        return new(
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(service).AddSource(Telemetry.Name).AddOtlpExporter().Build(),
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(service).AddMeter(Telemetry.Name).AddOtlpExporter().Build());
    }
}
