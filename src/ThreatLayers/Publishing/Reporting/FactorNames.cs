namespace ThreatLayers.Publishing.Reporting;

/// <summary>What people call the factors of an uncertainty, which tables name by key: "weight.hunting" is the weight of the layer hunting.</summary>
static class FactorNames
{
    /// <param name="titleOf">Of a layer, by its id.</param>
    public static string Of(string factor, Func<string, string> titleOf, Words words)
    {
        int dot = factor.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? words.Plain($"factor_{factor}") : words.Plain($"factor_{factor[..dot]}", titleOf(factor[(dot + 1)..]));
    }
}
