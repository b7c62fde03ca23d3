namespace ThreatLayers.Tiling;

/// <summary>How much of a pixel each class covers. Pixels hold few classes, so a short list is quicker than a table.</summary>
sealed class ClassShares
{
    readonly List<(float Value, double Share)> shares = [];

    public void Clear() => shares.Clear();

    /// <param name="value">NaN is not counted.</param>
    public void Add(float value, double share)
    {
        if (float.IsNaN(value) || share <= 0)
            return;
        for (int i = 0; i < shares.Count; i++)
        {
            if (shares[i].Value == value)
            {
                shares[i] = (value, shares[i].Share + share);
                return;
            }
        }
        shares.Add((value, share));
    }

    /// <summary>The class that covers most, the lowest of equals; NaN without any.</summary>
    public float Most()
    {
        (float best, double most) = (float.NaN, 0);
        foreach ((float value, double share) in shares)
        {
            if (share > most || (share == most && value < best))
                (best, most) = (value, share);
        }
        return best;
    }
}
