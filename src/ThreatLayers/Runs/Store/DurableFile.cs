using System.Text;

namespace ThreatLayers.Runs;

/// <summary>Small files that are there whole or not at all, whatever happens in between.</summary>
static class DurableFile
{
    /// <summary>Writes beside the file, flushes to the disk, renames.</summary>
    public static void Write(string path, string text)
    {
        string fresh = path + ".new";
        try
        {
            using (FileStream file = File.Create(fresh))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }
            File.Move(fresh, path, overwrite: true);
        }
        catch (IOException)
        {
            // A full disk: what is half written would only fill it further.
            File.Delete(fresh);
            throw;
        }
    }
}
