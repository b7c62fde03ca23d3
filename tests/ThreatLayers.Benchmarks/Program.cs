using ThreatLayers.Benchmarks;
using ThreatLayers.Benchmarks.Gpu;

switch (args)
{
    case ["fold"]:
        FoldBenchmark.Run();
        return 0;
    case ["fourier"]:
        FourierBenchmark.Run();
        return 0;
    case ["kernels"]:
        KernelsBenchmark.Run();
        return 0;
    case ["distance", var folder]:
        FileToFileBenchmark.Distance(folder);
        return 0;
    case ["decay", var folder]:
        FileToFileBenchmark.Decay(folder);
        return 0;
    case ["quality", var folder]:
        FileToFileBenchmark.Quality(folder);
        return 0;
    case ["diff", var folder]:
        DiffBenchmark.Run(folder, 10_000, runs: 3);
        return 0;
    case ["sum", var folder]:
        SumBenchmark.Run(folder, 10_000, runs: 3);
        return 0;
    case ["gpu", .. var more] when more is [] or ["--emulator"]:
        return GpuBenchmark.Run(isEmulated: more.Length > 0);
    case ["travel", .. var more] when more.Length <= 3:
        TravelBenchmark.Run(more.Length > 0 ? Number(more[0]) : 4000, more.Length > 1 ? more[1] : null, (more.Length > 2 ? Number(more[2]) : 8192L) << 20);
        return 0;
    case ["serve", var package]:
        ServeBenchmark.Run(package);
        return 0;
    case ["page", var package]:
        ServeBenchmark.FirstMap(package);
        return 0;
    case ["tiles-vips", var folder]:
        TilesBenchmark.BesideVips(folder);
        return 0;
    case ["tiles", var folder]:
        TilesBenchmark.Run(folder);
        return 0;
    case ["tiles-once", var folder, var what]:
        TilesBenchmark.Once(folder, what);
        return 0;
    case ["inputs", var folder]:
        InputsBenchmark.Run(folder);
        return 0;
    case ["zones", var folder]:
        ZonesBenchmark.Run(folder);
        return 0;
    case ["zones-ten", var folder]:
        ZonesBenchmark.Ten(folder);
        return 0;
    case ["draws", var folder, .. var more] when more.Length <= 3:
        DrawsBenchmark.Run(more.Length > 0 ? Number(more[0]) : 4000, more.Length > 1 ? Number(more[1]) : 1000, folder, more.Length > 2 ? Number(more[2]) : Environment.ProcessorCount);
        return 0;
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/ThreatLayers.Benchmarks -- fold | fourier | kernels | distance FOLDER | decay FOLDER | quality FOLDER | diff FOLDER | sum FOLDER | inputs FOLDER | tiles FOLDER | tiles-vips FOLDER | serve PACKAGE | page PACKAGE | zones FOLDER | zones-ten FOLDER | draws FOLDER [SIZE [DRAWS [THREADS]]] | gpu [--emulator] | travel [SIZE [FOLDER [MEMORY_MIB]]]");
        Console.Error.WriteLine("gpu on another machine, without .NET or GDAL: dotnet publish tests/ThreatLayers.Benchmarks -c Release -r linux-x64 --self-contained -o OUT (100 MB, 45 as tar.gz); then there OUT/ThreatLayers.Benchmarks gpu > gpu.md. Exit code 3: there is no GPU.");
        return 2;
}

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
