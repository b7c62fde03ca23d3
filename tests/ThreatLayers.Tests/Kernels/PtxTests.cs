using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>Every formula compiles for NVIDIA GPUs; no GPU is needed for that.</summary>
public class PtxTests
{
    [Theory]
    [InlineData(8, 0)]
    [InlineData(9, 0)]
    public void Every_formula_compiles_to_ptx(int major, int minor)
    {
        using Context context = Context.CreateDefault();
        using var backend = new PTXBackend(context, new CudaArchitecture(major, minor), CudaInstructionSet.ISA_86, null!);
        foreach ((Type family, string loop) in new[] { (typeof(IMap), "Map"), (typeof(IZip), "Zip"), (typeof(IFold), "Fold") })
        {
            foreach (Type formula in FormulaCases.All.Select(c => c.Formula).Where(family.IsAssignableFrom).Distinct())
            {
                string ptx = Compile(backend, loop, formula);
                Assert.Contains($".entry Kernel_{loop}", ptx, StringComparison.Ordinal);
                AssertNaNIsRuledOut(ptx, formula);
            }
        }
    }

    /// <summary>Everything else that runs on a device.</summary>
    public static TheoryData<Type, string> Kernels =>
    [
        (typeof(ChainKernels), nameof(ChainKernels.Set)),
        (typeof(DrawKernels), nameof(DrawKernels.Draw)), (typeof(DrawKernels), nameof(DrawKernels.PieceSums)), (typeof(DrawKernels), nameof(DrawKernels.ZoneSums)),
        (typeof(SummaryKernel), nameof(SummaryKernel.Summarise)), (typeof(NearestKernel), nameof(NearestKernel.Nearest)), (typeof(WindowKernel), nameof(WindowKernel.Sum)),
        (typeof(TileKernels), nameof(TileKernels.Pass)), (typeof(TileKernels), nameof(TileKernels.Weigh)),
        (typeof(TravelKernels), nameof(TravelKernels.Relax)), (typeof(TravelKernels), nameof(TravelKernels.Collect)), (typeof(TravelKernels), nameof(TravelKernels.Start)), (typeof(TravelKernels), nameof(TravelKernels.Seed)), (typeof(TravelKernels), nameof(TravelKernels.Finish)),
    ];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_compiles_to_ptx(Type type, string name)
    {
        using Context context = Context.CreateDefault();
        using var backend = new PTXBackend(context, new CudaArchitecture(8, 0), CudaInstructionSet.ISA_86, null!);
        MethodInfo kernel = type.GetMethod(name, BindingFlags.Public | BindingFlags.Static)!;
        bool isGrouped = !typeof(IIndex).IsAssignableFrom(kernel.GetParameters()[0].ParameterType);
        EntryPointDescription entry = isGrouped ? EntryPointDescription.FromExplicitlyGroupedKernel(kernel) : EntryPointDescription.FromImplicitlyGroupedKernel(kernel);
        string ptx = ((PTXCompiledKernel)backend.Compile(entry, default(KernelSpecialization))).PTXAssembly;
        Assert.Contains($".entry Kernel_{name}", ptx, StringComparison.Ordinal);
        AssertNaNIsRuledOut(ptx, type);
        Assert.DoesNotContain(".approx", ptx, StringComparison.Ordinal);
    }

    /// <summary>exp rounds by adding and subtracting 1.5 * 2^23; a compiler that folded the two would break it without an error.</summary>
    [Fact]
    public void Rounding_by_addition_survives_the_compiler()
    {
        using Context context = Context.CreateDefault();
        using var backend = new PTXBackend(context, new CudaArchitecture(9, 0), CudaInstructionSet.ISA_86, null!);
        string ptx = Compile(backend, "Map", typeof(Logistic));
        Assert.Contains("0f4B400000", ptx, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(".approx", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain(".ftz", ptx, StringComparison.Ordinal);
    }

    /// <summary>
    /// ILGPU turns <c>constant &lt; x</c> into a comparison that also holds for NaN, and nodata would become a number on the GPU; so each one may only
    /// count together with a test for NaN.
    /// </summary>
    private static void AssertNaNIsRuledOut(string ptx, Type formula)
    {
        string[] lines = [.. ptx.Split('\n').Select(line => line.Trim())];
        for (int i = 0; i < lines.Length; i++)
        {
            if (!Regex.IsMatch(lines[i], @"^setp\.\w+u\.f32"))
                continue;
            string predicate = Regex.Match(lines[i], @"%p\d+").Value;
            Assert.True(
                Regex.IsMatch(lines[i + 1], $@"^and\.pred\s+%p\d+, %p\d+, {predicate};"),
                $"{formula.Name}: {lines[i]} is followed by {lines[i + 1]}");
        }
    }

    private static string Compile(PTXBackend backend, string loop, Type formula)
    {
        MethodInfo kernel = typeof(ChainKernels).GetMethod(loop, BindingFlags.Public | BindingFlags.Static)!.MakeGenericMethod(formula);
        var compiled = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromImplicitlyGroupedKernel(kernel), default(KernelSpecialization));
        return compiled.PTXAssembly;
    }
}
