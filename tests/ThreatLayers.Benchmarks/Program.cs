using ThreatLayers.Benchmarks;

switch (args)
{
    case ["fold"]:
        FoldBenchmark.Run();
        return 0;
    case ["kernels"]:
        KernelsBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/ThreatLayers.Benchmarks -- fold | kernels");
        return 2;
}
