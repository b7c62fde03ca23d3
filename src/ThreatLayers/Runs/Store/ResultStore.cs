using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>Results by the key of their fingerprint, one folder each: <c>store/KEY/entry.json</c> and the files that it lists.</summary>
/// <remarks>
/// A folder gets its name only when its files are whole. Checksums and flushing happen on a thread of their own while the run goes on, with links to the
/// same files, so nothing is copied and nothing waits. Files of releases are on the disk before that. Cells are not waited for: a power cut may take what the
/// system had not written yet, their checksums tell, and they are made anew. Two runs that make the same result do not meet: whoever comes second drops his.
/// </remarks>
public sealed class ResultStore : IDisposable
{
    const string Cells = "cells.f32", Record = "entry.json";

    readonly string folder;
    readonly Channel<Action> queue = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    readonly Task keeper;
    readonly ConcurrentDictionary<string, StoreEntry> found = [];
    readonly ConcurrentDictionary<string, Lock> arriving = [];
    Exception? failure;
    SharedResults? shared;

    readonly bool isReadOnly;
    long waitedTicks;

    /// <param name="folder">Made when the first result comes.</param>
    /// <param name="readOnly">For those who only look, such as <c>plan</c>: what is damaged is passed over and stays.</param>
    public ResultStore(string folder, bool readOnly = false)
    {
        this.folder = Path.GetFullPath(folder);
        isReadOnly = readOnly;
        keeper = Task.Run(Keep);
    }

    public string Folder => folder;

    /// <summary>Time that a run has spent on keeping its results rather than on making them; what goes on beside it does not count.</summary>
    public double WaitedSeconds => TimeSpan.FromTicks(Interlocked.Read(ref waitedTicks)).TotalSeconds;

    /// <summary>What is half written; a killed run's is removed by the next that holds the workspace.</summary>
    public string Drafts => Path.Combine(folder, "new");

    public string FolderOf(string key) => Path.Combine(folder, key);

    /// <summary>From now on what is missing here is looked for in a storage that several machines share, and what is made here is put there too.</summary>
    /// <param name="warn">Told once of each shared result that is damaged.</param>
    public void ShareThrough(ISharedStorage storage, Action<string> warn) => shared = new(storage, warn);

    /// <summary>There is a result under a key, here or where it is shared.</summary>
    /// <inheritdoc cref="Find"/>
    public bool Has(string key, Action<string>? warn = null) => Find(key, warn) is not null || shared?.Has(key) == true;

    /// <summary>What others have shared since is seen from now on.</summary>
    public void LookAgain() => shared?.LookAgain();

    /// <summary>The entry under a key, its files here: brought here first where it is shared. Null where there is none.</summary>
    /// <exception cref="DamagedResultException">What is shared is not what was once put there; it is none from now on.</exception>
    public StoreEntry? Get(string key)
    {
        if (Find(key) is { } here)
            return here;
        if (shared?.Has(key) != true || isReadOnly)
            return null;
        lock (arriving.GetOrAdd(key, _ => new()))
        {
            if (Find(key) is { } arrived)
                return arrived;
            string draft = NewDraft(key);
            Complete(draft, shared.Fetch(key, draft));
            return Find(key);
        }
    }

    /// <summary>Brings several results here side by side; those that nobody has are left out.</summary>
    /// <inheritdoc cref="Get"/>
    public void Gather(IEnumerable<string> keys, CancellationToken cancel)
    {
        try
        {
            if (shared is not null)
                Parallel.ForEach(keys, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancel }, key => Get(key));
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>Waits until all that was made here, and what of some keys is only here, is shared too; nothing where nothing is shared.</summary>
    /// <exception cref="IOException">Something could not be; it is kept here.</exception>
    public void Share(IEnumerable<string> keys, CancellationToken cancel)
    {
        if (shared is null)
            return;
        Settle();
        foreach (StoreEntry entry in keys.Distinct().Where(k => !shared.Has(k)).Select(k => Find(k)).OfType<StoreEntry>().Where(e => Damage(e) is null))
            Offer(entry);
        shared.Settle(cancel);
    }

    /// <summary>The entry under a key, null where there is none. One whose files are missing or cut short is none: it is removed.</summary>
    /// <param name="warn">Told of such an entry.</param>
    public StoreEntry? Find(string key, Action<string>? warn = null)
    {
        if (found.TryGetValue(key, out StoreEntry? known))
            return known;
        string record = Path.Combine(FolderOf(key), Record);
        if (!File.Exists(record))
            return null;
        string? fault = null;
        try
        {
            StoreEntry? entry = JsonSerializer.Deserialize<StoreEntry>(File.ReadAllText(record), StoreEntry.Json);
            fault = entry?.Key != key ? "its record is of another result"
                : entry.Files.FirstOrDefault(f => LengthOf(PathOf(key, f.Name)) != f.Bytes) is { } file ? $"'{file.Name}' has {LengthOf(PathOf(key, file.Name))} bytes instead of {file.Bytes}" : null;
            if (fault is null)
                return found[key] = entry!;
        }
        catch (JsonException)
        {
            fault = "its record cannot be read";
        }
        warn?.Invoke($"{FolderOf(key)}: the stored result is damaged ({fault}); it is made anew.");
        if (!isReadOnly)
            Discard(key);
        return null;
    }

    /// <summary>A stored surface whose blocks are held against their checksums when they are first read.</summary>
    public Surface Open(StoreEntry entry, string name, Grid grid)
    {
        // Only cells are shared.
        if (!isReadOnly)
            CellFile.RequireHeader(PathOf(entry.Key, Cells), grid);
        return new(name, CellFile.OpenStored(PathOf(entry.Key, Cells), grid, [.. entry.Files[0].Blocks.Select(b => ulong.Parse(b, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]), entry.Unit, entry.IsClass);
    }

    public string PathOf(string key, string file) => Path.Combine(FolderOf(key), file);

    /// <summary>Takes a surface that was just made: under another name for the same file, or written from memory beside the run. The run goes on with its own.</summary>
    /// <param name="entry">Without files.</param>
    public void Adopt(StoreEntry entry, CellFile cells)
    {
        using Waiting waiting = new(this);
        string draft = NewDraft(entry.Key), path = Path.Combine(draft, Cells);
        // Both are held on to at once: the run may let go of its own before the keeper comes to it.
        if (cells.Held is { } held)
        {
            ObjectDisposedException.ThrowIf(!held.TryHold(), cells);
            Enqueue(() =>
            {
                Adopted(CellFile.Write(held, path, cells.Grid));
                held.Release();
            });
            return;
        }
        HardLink.Make(cells.Path, path);
        HardLink.Make(Path.ChangeExtension(cells.Path, ".hdr"), Path.ChangeExtension(path, ".hdr"));
        Enqueue(() => Adopted(BlockSums.Of(path, CancellationToken.None)));

        void Adopted(ulong[] sums) =>
            Keep(draft, entry with { Files = [new(Cells, new FileInfo(path).Length, [.. sums.Select(s => s.ToString("x16", CultureInfo.InvariantCulture))])] });
    }

    /// <summary>An empty folder in which a product's files are made; then <see cref="Complete(StoreEntry, string)"/>.</summary>
    public string NewDraft(string key)
    {
        string draft = DraftOf(key);
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        return Directory.CreateDirectory(draft).FullName;
    }

    string DraftOf(string key) => Path.Combine(Drafts, string.Create(CultureInfo.InvariantCulture, $"{key}-{Environment.MachineName}-{Environment.ProcessId}"));

    /// <summary>Takes the files of a product that was just made in a draft.</summary>
    public void Complete(StoreEntry entry, string draft) => Enqueue(() =>
    {
        string[] files = [.. Directory.EnumerateFiles(draft, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Task flushed = Task.Run(() => DiskFlush.All(files));
        StoredFile[] stored = [.. files.Select(f => new StoredFile(Path.GetRelativePath(draft, f).Replace('\\', '/'), new FileInfo(f).Length, [], Sum(f)))];
        flushed.GetAwaiter().GetResult();
        Keep(draft, entry with { Files = stored });
    });

    /// <summary>Files that are in the store already under a second key, linked.</summary>
    /// <param name="entry">With its files.</param>
    public void Alias(StoreEntry entry, string known) => Enqueue(() =>
    {
        string draft = NewDraft(entry.Key);
        foreach (StoredFile file in entry.Files)
        {
            string path = Path.Combine(draft, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            HardLink.Make(PathOf(known, file.Name), path);
        }
        Keep(draft, entry);
    });

    /// <summary>Waits until all that was handed over is on the disk under its name.</summary>
    /// <exception cref="IOException">Something could not be written.</exception>
    public void Settle()
    {
        using Waiting waiting = new(this);
        using ManualResetEventSlim reached = new();
        if (queue.Writer.TryWrite(reached.Set))
            reached.Wait();
        ThrowIfFailed();
    }

    /// <summary>Removes an entry: first its record, so that it is none from then on.</summary>
    public void Discard(string key)
    {
        found.TryRemove(key, out _);
        if (!Directory.Exists(FolderOf(key)))
            return;
        File.Delete(Path.Combine(FolderOf(key), Record));
        Directory.Delete(FolderOf(key), recursive: true);
    }

    /// <summary>Removes entries when all that was handed over before is done.</summary>
    public void DiscardLater(IReadOnlyList<string> keys) => Enqueue(() =>
    {
        foreach (string key in keys)
            Discard(key);
    });

    /// <summary>Keys of all entries.</summary>
    public IEnumerable<string> Keys() => !Directory.Exists(folder) ? [] : Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)).Where(n => n.Length == 32);

    /// <summary>What a killed run left half written.</summary>
    public void ClearDrafts()
    {
        if (Directory.Exists(Drafts))
            Directory.Delete(Drafts, recursive: true);
        // A folder without a record was being removed.
        foreach (string key in Keys().Where(k => !File.Exists(PathOf(k, Record))))
            Directory.Delete(FolderOf(key), recursive: true);
    }

    public void Dispose()
    {
        queue.Writer.TryComplete();
        keeper.GetAwaiter().GetResult();
        shared?.Dispose();
    }

    /// <summary>The first block or file of an entry that is not what it was, in words; null where all are.</summary>
    /// <param name="which">Of which files; of all without it.</param>
    public string? Damage(StoreEntry entry, Func<StoredFile, bool>? which = null) => DamageIn(FolderOf(entry.Key), entry, which);

    internal static string? DamageIn(string folder, StoreEntry entry, Func<StoredFile, bool>? which = null)
    {
        foreach (StoredFile file in entry.Files.Where(which ?? (_ => true)))
        {
            string path = Path.Combine(folder, file.Name);
            if (LengthOf(path) != file.Bytes)
                return $"'{file.Name}' has {LengthOf(path)} bytes instead of {file.Bytes}";
            bool same = file.Sha256.Length > 0 ? Sum(path) == file.Sha256
                : BlockSums.Of(path, CancellationToken.None).Select(s => s.ToString("x16", CultureInfo.InvariantCulture)).SequenceEqual(file.Blocks);
            if (!same)
                return $"'{file.Name}' is not what was written";
        }
        return null;
    }

    static long LengthOf(string path) => new FileInfo(path) is { Exists: true } info ? info.Length : -1;

    void Keep(string draft, StoreEntry entry)
    {
        Complete(draft, entry);
        Offer(entry);
    }

    void Offer(StoreEntry entry) => shared?.Offer(entry, FolderOf(entry.Key), DraftOf(entry.Key) + ".pack");

    void Complete(string draft, StoreEntry entry)
    {
        // The folder is renamed as one; a record that a power cut took reads as damaged.
        File.WriteAllText(Path.Combine(draft, Record), JsonSerializer.Serialize(entry, StoreEntry.Json));
        try
        {
            if (!Directory.Exists(FolderOf(entry.Key)))
                Directory.Move(draft, FolderOf(entry.Key));
        }
        catch (IOException) when (Directory.Exists(FolderOf(entry.Key)))
        {
            // A worker of the same run made the same, and came first.
        }
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        found[entry.Key] = entry;
    }

    void Enqueue(Action work)
    {
        ThrowIfFailed();
        queue.Writer.TryWrite(work);
    }

    async Task Keep()
    {
        await foreach (Action work in queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                // After a failure only those who wait are answered.
                if (failure is null || work.Target is ManualResetEventSlim)
                    work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }
    }

    void ThrowIfFailed()
    {
        if (failure is { } e)
            throw new IOException($"{folder}: a result could not be kept: {e.Message}", e);
    }

    static string Sum(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    readonly struct Waiting(ResultStore store) : IDisposable
    {
        readonly long began = System.Diagnostics.Stopwatch.GetTimestamp();

        public void Dispose() => Interlocked.Add(ref store.waitedTicks, System.Diagnostics.Stopwatch.GetElapsedTime(began).Ticks);
    }
}
