namespace ThreatLayers.Runs;

/// <summary>All files of a result as one, in the order of its record, which knows where each begins: a set of tiles is thousands of files, and a storage charges by the object.</summary>
static class PackedFiles
{
    /// <param name="folder">Of the result.</param>
    public static void Pack(StoreEntry entry, string folder, string pack)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(pack)!);
        using FileStream to = File.Create(pack);
        foreach (StoredFile stored in entry.Files)
        {
            using FileStream from = File.OpenRead(Path.Combine(folder, stored.Name));
            from.CopyTo(to);
        }
    }

    /// <param name="pack">As long as the entry's files; gone afterwards.</param>
    public static void Unpack(StoreEntry entry, string folder, string pack)
    {
        using (FileStream from = File.OpenRead(pack))
        {
            byte[] buffer = new byte[1 << 20];
            foreach (StoredFile stored in entry.Files)
            {
                string path = Path.Combine(folder, stored.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using FileStream to = File.Create(path);
                for (long left = stored.Bytes; left > 0;)
                {
                    int some = (int)Math.Min(left, buffer.Length);
                    from.ReadExactly(buffer, 0, some);
                    to.Write(buffer, 0, some);
                    left -= some;
                }
            }
        }
        File.Delete(pack);
    }
}
