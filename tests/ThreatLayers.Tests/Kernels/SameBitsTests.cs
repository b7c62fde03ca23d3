using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>
/// The CPU gives the same bits whatever its vectors. The digest of all formulas is computed again in child processes that run with vectors switched off.
/// </summary>
public class SameBitsTests
{
    private const string DigestFile = "THREATLAYERS_TEST_DIGEST";

    /// <summary>Run by the children for its file; by itself it shows that a digest can be computed at all.</summary>
    [Fact]
    public void Digest()
    {
        string digest = $"{Vector512.IsHardwareAccelerated} {Vector256.IsHardwareAccelerated} {Vector128.IsHardwareAccelerated} {Compute()}";
        if (Environment.GetEnvironmentVariable(DigestFile) is { } file)
            File.WriteAllText(file, digest);
    }

    [Theory]
    [InlineData("False True True", "DOTNET_EnableAVX512", "DOTNET_EnableAVX512F")]
    [InlineData("False False True", "DOTNET_EnableAVX2", "DOTNET_EnableAVX")]
    [InlineData("False False False", "DOTNET_EnableHWIntrinsic")]
    public async Task Without_vectors_the_bits_are_the_same(string accelerated, params string[] switches)
    {
        string file = Path.GetTempFileName();
        try
        {
            await RunDigest(file, switches);
            string[] child = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Split(' ');
            if (RuntimeInformation.ProcessArchitecture == Architecture.X64 && Vector256.IsHardwareAccelerated)
                Assert.Equal(accelerated, string.Join(' ', child[..3]));
            Assert.Equal(Compute(), child[3]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task RunDigest(string file, string[] switches)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["exec", typeof(SameBitsTests).Assembly.Location, "-method", $"{typeof(SameBitsTests).FullName}.{nameof(Digest)}"])
            start.ArgumentList.Add(argument);
        start.Environment[DigestFile] = file;
        foreach (string name in switches)
            start.Environment[name] = "0";

        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await errors);
    }

    private static string Compute()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var cpu = new CpuBackend();
        foreach (FormulaCase formula in FormulaCases.All)
            hash.AppendData(MemoryMarshal.AsBytes(formula.Run(cpu, SampleCells.Of(formula.Inputs, 2003, seed: 7)).AsSpan()));

        float[] row = SampleCells.Of(1, 997, seed: 8)[0];
        float[] weights = [.. Enumerable.Range(0, 60).Select(k => MathF.Sqrt(k + 1))];
        float[] sums = new float[row.Length];
        RowStencil.Accumulate(row, weights, sums, wraps: true);
        hash.AppendData(MemoryMarshal.AsBytes(sums.AsSpan()));

        var band = new SourceBand(100, [.. Enumerable.Range(0, 9).Select(r => 1000.5 * r)], [.. Enumerable.Range(0, 9).Select(r => 900.25 + r)], Wraps: true);
        byte[] sources = [.. row.Take(900).Select(x => (byte)(x > 8.8 ? 1 : 0))];
        hash.AppendData(MemoryMarshal.AsBytes(NearestSourceTests.OnGround(band, sources, 1e4).AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(NearestSourceTests.OnMap(100, sources, 1e5, 1000.5, 900.25, wraps: true).AsSpan()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
