using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ThreatLayers.Portal.Serving;

/// <summary>What the server has done since it began, in the text format of Prometheus.</summary>
sealed class Metrics
{
    static readonly double[] Bounds_s = [0.001, 0.005, 0.02, 0.1, 0.5, 2];
    readonly long[] byStatus = new long[6], byTime = new long[Bounds_s.Length + 1];
    readonly long began = Stopwatch.GetTimestamp();
    long running, ticks;

    public async Task Measured(HttpContext context, Func<Task> answer)
    {
        long start = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref running);
        try
        {
            await answer();
        }
        finally
        {
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            Interlocked.Decrement(ref running);
            Interlocked.Increment(ref byStatus[Math.Clamp(context.Response.StatusCode / 100, 0, 5)]);
            int bucket = Array.FindIndex(Bounds_s, b => taken.TotalSeconds <= b);
            Interlocked.Increment(ref byTime[bucket < 0 ? Bounds_s.Length : bucket]);
            Interlocked.Add(ref ticks, taken.Ticks);
        }
    }

    public string Text()
    {
        StringBuilder text = new("# TYPE threatlayers_requests_total counter\n");
        for (int status = 1; status < byStatus.Length; status++)
            text.Append(CultureInfo.InvariantCulture, $"threatlayers_requests_total{{status=\"{status}xx\"}} {Interlocked.Read(ref byStatus[status])}\n");
        text.Append("# TYPE threatlayers_request_seconds histogram\n");
        long sum = 0;
        for (int i = 0; i < byTime.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"threatlayers_request_seconds_bucket{{le=\"{(i < Bounds_s.Length ? Bounds_s[i].ToString(CultureInfo.InvariantCulture) : "+Inf")}\"}} {sum += Interlocked.Read(ref byTime[i])}\n");
        text.Append(CultureInfo.InvariantCulture, $"threatlayers_request_seconds_sum {TimeSpan.FromTicks(Interlocked.Read(ref ticks)).TotalSeconds}\nthreatlayers_request_seconds_count {sum}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE threatlayers_requests_running gauge\nthreatlayers_requests_running {Interlocked.Read(ref running)}\n");
        return text.Append(CultureInfo.InvariantCulture, $"# TYPE threatlayers_uptime_seconds counter\nthreatlayers_uptime_seconds {Stopwatch.GetElapsedTime(began).TotalSeconds:0}\n").ToString();
    }
}
