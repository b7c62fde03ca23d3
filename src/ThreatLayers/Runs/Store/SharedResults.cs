using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ThreatLayers.Runs;

/// <summary>Results in a storage that several machines share, behind the store of a workspace. Each is two objects: <c>KEY/files-BYTES-HASH</c>, and <c>KEY/entry.json</c>, its record.</summary>
/// <remarks>
/// The record is put there last, so a result is there when its record is. The hash is that of the record's text, which has the checksums of all files: record and files of two workers who make the
/// same at once never meet, and it does not matter who comes last. The length lets a list alone tell that files are whole. What turns out to be damaged loses its record, over which an empty one
/// is written, and whoever makes it next puts it there again. So nothing is ever deleted here.
/// </remarks>
/// <param name="warn">Told once of each result that is damaged.</param>
sealed class SharedResults(ISharedStorage storage, Action<string> warn) : IDisposable
{
    const string Record = "/entry.json", Files = "/files-";

    /// <summary>Results on their way there at once; each goes in several parts where it is large.</summary>
    const int MostUploads = 4;

    readonly CancellationTokenSource stop = new();
    readonly SemaphoreSlim turns = new(MostUploads);
    readonly ConcurrentDictionary<string, Lazy<Task>> uploads = [];
    readonly HashSet<string> warned = [];
    readonly Lock turn = new();
    HashSet<string>? there;
    Exception? failure;

    public string Address => storage.Address;

    /// <summary>Its record is there with files of the right length, as a list of all objects says that is asked for once.</summary>
    public bool Has(string key)
    {
        lock (turn)
            return (there ??= Look()).Contains(key);
    }

    /// <summary>The next question asks the storage again: others may have put something there.</summary>
    public void LookAgain()
    {
        lock (turn)
            there = null;
    }

    /// <summary>Brings the files of a result into a folder.</summary>
    /// <returns>Its record.</returns>
    /// <exception cref="DamagedResultException">It is not what was put there, and is none from now on.</exception>
    public StoreEntry Fetch(string key, string folder)
    {
        string text = storage.ReadText(key + Record, stop.Token) ?? "", pack = Path.Combine(folder, "~pack");
        if (Parsed(key, text) is not { } entry)
            throw Damaged(key, "its record cannot be read");
        if (!storage.Fetch(key + NameOf(text, entry.Bytes), pack, entry.Bytes, stop.Token))
            throw Damaged(key, "its files are missing or cut short");
        PackedFiles.Unpack(entry, folder, pack);
        return ResultStore.DamageIn(folder, entry) is { } damage ? throw Damaged(key, damage) : entry;
    }

    /// <summary>Puts a result there, beside what the caller does.</summary>
    /// <param name="folder">Where its files are. Where it is gone before its turn comes, nobody needs the result any more.</param>
    /// <param name="pack">For several files as one, until they are there.</param>
    public void Offer(StoreEntry entry, string folder, string pack) => _ = uploads.GetOrAdd(entry.Key, _ => new(() => Task.Run(() => PutInTurn(entry, folder, pack)))).Value;

    /// <summary>Waits until all that was offered is there.</summary>
    /// <exception cref="IOException">Some could not be put there.</exception>
    public void Settle(CancellationToken cancel)
    {
        Task[] all = [.. uploads.Values.Select(u => u.Value)];
        try
        {
            Task.WaitAll(all, cancel);
        }
        catch (AggregateException)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{failure?.Message} {all.Count(t => t.IsFaulted)} of {all.Length} results could not be shared. They are kept in the workspace, and the next run with the same --store puts them there."), failure);
        }
    }

    /// <summary>What is on its way is given up; the storage has it whole or not at all.</summary>
    public void Dispose()
    {
        stop.Cancel();
        try
        {
            Task.WaitAll([.. uploads.Values.Select(u => u.Value)]);
        }
        catch (AggregateException)
        {
            // Told by Settle, or given up.
        }
        storage.Dispose();
        stop.Dispose();
        turns.Dispose();
    }

    HashSet<string> Look()
    {
        IReadOnlyDictionary<string, long> objects = storage.List(stop.Token);
        HashSet<string> whole = [.. objects.Where(o => o.Key.IndexOf(Files, StringComparison.Ordinal) is > 0 and int at && o.Key[(at + Files.Length)..].Split('-') is [var bytes, _] && bytes == o.Value.ToString(CultureInfo.InvariantCulture)).Select(o => o.Key[..o.Key.IndexOf('/')])];
        string[] recorded = [.. objects.Where(o => o.Key.EndsWith(Record, StringComparison.Ordinal) && o.Value > 0).Select(o => o.Key[..^Record.Length])];
        foreach (string key in recorded.Where(k => !whole.Contains(k)))
            Warn(key, "its files are missing or cut short");
        whole.IntersectWith(recorded);
        return whole;
    }

    async Task PutInTurn(StoreEntry entry, string folder, string pack)
    {
        await turns.WaitAsync(stop.Token);
        try
        {
            // Where one could not be put there after all tries, the others are spared theirs.
            if (failure is { } e)
                throw e;
            Put(entry, folder, pack);
        }
        catch (Exception e)
        {
            failure ??= e;
            throw;
        }
        finally
        {
            turns.Release();
        }
    }

    void Put(StoreEntry entry, string folder, string pack)
    {
        try
        {
            string text = JsonSerializer.Serialize(entry, StoreEntry.Json);
            bool isOne = entry.Files.Count == 1;
            if (!isOne)
                PackedFiles.Pack(entry, folder, pack);
            storage.Put(entry.Key + NameOf(text, entry.Bytes), isOne ? Path.Combine(folder, entry.Files[0].Name) : pack, stop.Token);
            storage.PutText(entry.Key + Record, text, stop.Token);
            lock (turn)
                there?.Add(entry.Key);
        }
        catch (IOException) when (!Directory.Exists(folder))
        {
            // Removed when its layer was done: on a small disk nobody keeps it, and nobody misses it here.
        }
        finally
        {
            if (File.Exists(pack))
                File.Delete(pack);
        }
    }

    DamagedResultException Damaged(string key, string fault)
    {
        storage.PutText(key + Record, "", stop.Token);
        lock (turn)
            there?.Remove(key);
        uploads.TryRemove(key, out _);
        return new(key, $"{Address}/{key}: the shared result is damaged ({fault}).");
    }

    void Warn(string key, string fault)
    {
        if (warned.Add(key))
            warn($"{Address}/{key}: the shared result is damaged ({fault}); it is made anew.");
    }

    static string NameOf(string record, long bytes) => string.Create(CultureInfo.InvariantCulture, $"{Files}{bytes}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(record)))[..16]}");

    static StoreEntry? Parsed(string key, string text)
    {
        try
        {
            StoreEntry? entry = text.Length > 0 ? JsonSerializer.Deserialize<StoreEntry>(text, StoreEntry.Json) : null;
            // Names that lead out of the folder are not ours.
            return entry?.Key == key && entry.Files.All(f => f.Bytes >= 0 && !Path.IsPathRooted(f.Name) && !f.Name.Split('/', '\\').Contains("..")) ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
