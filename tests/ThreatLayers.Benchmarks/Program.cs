using ThreatLayers.Benchmarks;

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
    case ["sum", var folder]:
        SumBenchmark.Run(folder, 10_000, runs: 3);
        return 0;
    case ["travel", .. var more] when more.Length <= 2:
        TravelBenchmark.Run(more.Length > 0 ? int.Parse(more[0], System.Globalization.CultureInfo.InvariantCulture) : 4000, more.Length > 1 ? more[1] : null);
        return 0;
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/ThreatLayers.Benchmarks -- fold | kernels | sum FOLDER | travel [SIZE [FOLDER]]");
        return 2;
}
