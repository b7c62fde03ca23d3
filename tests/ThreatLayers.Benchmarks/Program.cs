using ThreatLayers.Benchmarks;

switch (args)
{
    case ["fold"]:
        FoldBenchmark.Run();
        return 0;
    case ["kernels"]:
        KernelsBenchmark.Run();
        return 0;
    case ["sum", var folder]:
        SumBenchmark.Run(folder, 10_000, runs: 3);
        return 0;
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/ThreatLayers.Benchmarks -- fold | kernels | sum FOLDER");
        return 2;
}
