using System.Runtime.InteropServices;

namespace ThreatLayers.Inputs;

/// <summary>Asks Linux for pages of 2 MiB: a surface's 400 MB are then given in hundreds of pieces instead of a hundred thousand. Elsewhere, and where it declines, nothing changes.</summary>
static unsafe partial class LargePages
{
    const nuint Page = 2 << 20;
    const int UseHugePages = 14; // MADV_HUGEPAGE

    public static void Ask(void* memory, long bytes)
    {
        nuint first = ((nuint)memory + Page - 1) / Page * Page, end = ((nuint)memory + (nuint)bytes) / Page * Page;
        if (OperatingSystem.IsLinux() && end > first)
            _ = Advise((void*)first, end - first, UseHugePages);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* from, nuint bytes, int advice);
}
