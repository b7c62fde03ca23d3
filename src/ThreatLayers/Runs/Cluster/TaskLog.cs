using System.Text;
using System.Text.Json;

namespace ThreatLayers.Runs;

/// <summary>Reads what workers write to their logs, as far as it has come.</summary>
static class TaskLog
{
    /// <summary>Events that came since the last call. A line that is half written is left for the next.</summary>
    public static IReadOnlyList<RunEvent> News(string file, TaskState state)
    {
        if (!File.Exists(file))
            return [];
        using FileStream log = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // A task that is started again begins its log anew.
        if (log.Length < state.LogRead)
            state.LogRead = 0;
        byte[] fresh = new byte[log.Length - state.LogRead];
        log.Position = state.LogRead;
        log.ReadExactly(fresh);
        int whole = Array.LastIndexOf(fresh, (byte)'\n') + 1;
        state.LogRead += whole;
        return [.. Encoding.UTF8.GetString(fresh, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Event).OfType<RunEvent>()];
    }

    static RunEvent? Event(string line)
    {
        try
        {
            JsonElement e = JsonDocument.Parse(line).RootElement;
            return new(e.GetProperty("kind").GetString()!, e.GetProperty("stage").GetString()!, e.GetProperty("subject").GetString()!, e.GetProperty("message").GetString()!,
                e.GetProperty("overall").GetDouble(), e.GetProperty("seconds").GetDouble(), e.GetProperty("cells").GetInt64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return null; // Cut by a node that died.
        }
    }
}
