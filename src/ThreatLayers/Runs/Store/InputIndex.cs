using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>SHA-256 of input files, remembered by path, length and time of change, so that unchanged files are not read again each night.</summary>
/// <param name="file">Where the index is kept; a lost or damaged one is made anew.</param>
/// <param name="readAll">Read every file once in this run, whatever its length and time: finds one that was changed while its time was kept.</param>
/// <param name="warn">Told of such a file.</param>
public sealed class InputIndex(string file, bool readAll, TimeProvider clock, Action<string> warn)
{
    /// <summary>A file so young may be changed again within the same tick of its time, so its checksum is not remembered.</summary>
    static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    readonly Dictionary<string, Known> remembered = Load(file);
    readonly ConcurrentDictionary<string, Known> looked = [];
    int fresh;

    /// <summary>Of the content, 64 hexadecimal digits.</summary>
    /// <exception cref="InputException">The file is gone.</exception>
    public string Sha256(string path) => looked.GetOrAdd(Path.GetFullPath(path), Look).Sha256;

    public long Bytes(string path) => looked.GetOrAdd(Path.GetFullPath(path), Look).Bytes;

    /// <summary>Checksums of many files, on several threads.</summary>
    public void LookAt(IEnumerable<string> paths, int threads, CancellationToken cancel) =>
        Parallel.ForEach(Partitioner.Create(paths.Distinct(), EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, path => Sha256(path));

    public void Save()
    {
        if (fresh == 0)
            return;
        foreach ((string path, Known known) in looked)
        {
            if (clock.GetUtcNow().UtcDateTime - new DateTime(known.Ticks, DateTimeKind.Utc) > Settled)
                remembered[path] = known;
            else
                remembered.Remove(path);
        }
        DurableFile.Write(file, Text(remembered, path => path), wait: false);
    }

    /// <summary>All that was looked at.</summary>
    public IEnumerable<string> Files => looked.Keys;

    /// <summary>What was looked at, as an index for another machine.</summary>
    /// <param name="there">The path of a file there.</param>
    public string TextFor(Func<string, string> there) => Text(looked, there);

    static string Text(IEnumerable<KeyValuePair<string, Known>> files, Func<string, string> path) => string.Concat(files.OrderBy(r => r.Key, StringComparer.Ordinal)
        .Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Value.Sha256}\t{r.Value.Bytes}\t{r.Value.Ticks}\t{path(r.Key)}\n")));

    Known Look(string path)
    {
        FileInfo info = new(path);
        if (!info.Exists)
            throw new InputException(path, "the file is not there.", "Check the path, or name the folder of the data with --data.");
        bool known = remembered.TryGetValue(path, out Known before) && before.Bytes == info.Length && before.Ticks == info.LastWriteTimeUtc.Ticks;
        if (known && !readAll)
            return before;
        using FileStream content = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20, FileOptions.SequentialScan);
        Known now = new(Convert.ToHexStringLower(SHA256.HashData(content)), info.Length, info.LastWriteTimeUtc.Ticks);
        if (known && now.Sha256 != before.Sha256)
            warn($"{path}: its content changed although its length and time did not. What was made of it is made anew.");
        if (!known || now != before)
            Interlocked.Increment(ref fresh);
        return now;
    }

    static Dictionary<string, Known> Load(string file)
    {
        Dictionary<string, Known> known = new(StringComparer.Ordinal);
        foreach (string line in File.Exists(file) ? File.ReadLines(file) : [])
        {
            if (line.Split('\t', 4) is [{ Length: 64 } sum, var bytes, var ticks, var path]
                && long.TryParse(bytes, CultureInfo.InvariantCulture, out long length) && long.TryParse(ticks, CultureInfo.InvariantCulture, out long time))
            {
                known[path] = new(sum, length, time);
            }
        }
        return known;
    }

    readonly record struct Known(string Sha256, long Bytes, long Ticks);
}
