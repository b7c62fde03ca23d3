using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>GDAL's messages, collected per thread instead of printed. Begin before a call, look after it.</summary>
static class Errors
{
    const int Failure = 3;

    /// <summary>A thousand truncated tiles say the same; three different sentences tell the story.</summary>
    const int Kept = 3;

    [ThreadStatic]
    static List<string>? messages;

    [ThreadStatic]
    static int count;

    /// <summary>Set on every thread that ever called GDAL from here; GDAL's own workers stay apart.</summary>
    [ThreadStatic]
    static bool ours;

    // GDAL's worker threads (warp, compression) have no caller of ours: their last words are looked up by sequence,
    // for messages only: with two warps at once they may be the other's.
    static (long Sequence, string Text) lastOfWorkers;
    static long sequence;
    static readonly Lock Workers = new();

    public static unsafe void Install() => Native.CPLSetErrorHandler(&Handle);

    /// <summary>
    /// Forgets this thread's messages and returns a mark for <see cref="Text"/>. Every way into GDAL begins here, so here
    /// the library is made ready: whoever comes first, of however many threads.
    /// </summary>
    public static long Begin()
    {
        Library.Load();
        ours = true;
        messages?.Clear();
        count = 0;
        Native.CPLErrorReset();
        return Interlocked.Read(ref sequence);
    }

    /// <summary>Whether this thread has had a failure since <see cref="Begin"/>.</summary>
    public static bool Any => count > 0;

    /// <summary>Whether this thread has had a failure since <see cref="Begin"/> other than PROJ's word on a point beyond a projection's domain.</summary>
    public static bool AnyButProj => messages is not null && messages.Exists(m => !IsProj(m));

    /// <summary>GDAL's own text since <see cref="Begin"/>, on one line; from its worker threads where this thread has none.</summary>
    public static string Text(long mark)
    {
        string own = string.Join("; ", messages ?? []);
        if (AnyButProj)
            return own;
        lock (Workers)
            return lastOfWorkers.Sequence > mark ? lastOfWorkers.Text : own.Length > 0 ? own : "no message from GDAL";
    }

    public static InputException Input(long mark, string file, string problem, string remedy) => new(file, $"{problem}: {Text(mark).TrimEnd('.')}.", remedy);

    static bool IsProj(string text) => text.StartsWith("PROJ: ", StringComparison.Ordinal);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Handle(int level, int number, nint message)
    {
        if (level < Failure)
            return;
        string text = Native.Text(message).ReplaceLineEndings(" ").Trim();
        if (!ours)
        {
            lock (Workers)
                lastOfWorkers = (Interlocked.Increment(ref sequence), text);
            return;
        }
        messages ??= [];
        count++;
        // PROJ fails at every point beyond a projection's domain; one such word must leave room for what matters.
        bool repeats = IsProj(text) ? messages.Exists(IsProj) : messages.Contains(text);
        if (messages.Count < Kept && !repeats)
            messages.Add(text);
    }
}
