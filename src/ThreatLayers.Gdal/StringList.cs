using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace ThreatLayers.Gdal;

/// <summary>A C array of UTF-8 strings with a null at its end, for options and names.</summary>
sealed unsafe class StringList : IDisposable
{
    readonly nint* items;
    readonly int count;

    public StringList(IReadOnlyCollection<string> texts)
    {
        items = (nint*)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(nint));
        foreach (string text in texts)
            items[count++] = (nint)Utf8StringMarshaller.ConvertToUnmanaged(text);
    }

    public nint Pointer => (nint)items;

    public void Dispose()
    {
        for (int i = 0; i < count; i++)
            Utf8StringMarshaller.Free((byte*)items[i]);
        NativeMemory.Free(items);
    }
}
