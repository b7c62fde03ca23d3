using System.Text;

namespace ThreatLayers.Runs;

/// <summary>Small files that are there whole or not at all, whatever happens in between.</summary>
static class DurableFile
{
    /// <summary>Writes beside the file, flushes to the disk, renames.</summary>
    /// <param name="wait">False for what is written again soon or can be made anew: a busy disk does not hold the run up then, and a power cut may take the file.</param>
    public static void Write(string path, string text, bool wait = true)
    {
        string fresh = path + ".new";
        try
        {
            using (FileStream file = File.Create(fresh))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: wait);
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
