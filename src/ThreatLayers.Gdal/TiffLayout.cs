namespace ThreatLayers.Gdal;

/// <summary>Where the tiles of a float32 GeoTIFF lie, read from its first directory (TIFF 6.0; BigTIFF).</summary>
/// <param name="HasPredictor">Floating-point predictor (3); otherwise none.</param>
/// <param name="Offsets">By tile, row by row.</param>
/// <param name="ByteCounts">By tile, row by row.</param>
sealed record TiffLayout(int Columns, int Rows, int TileWidth, int TileHeight, bool HasPredictor, long[] Offsets, long[] ByteCounts)
{
    const int Width = 256, Length = 257, Bits = 258, Compression = 259, Samples = 277, Predictor = 317, TileColumns = 322, TileRows = 323, TileOffsets = 324, TileByteCounts = 325, SampleFormat = 339;
    const long AdobeDeflate = 8, OldDeflate = 32946, IeeeFloat = 3, FloatPredictor = 3;

    public int TilesAcross => (Columns + TileWidth - 1) / TileWidth;

    /// <summary>Null unless the file is little-endian, tiled, of one float32 sample, deflated, and whole: the kind that analysis rasters mostly are. Any other is GDAL's.</summary>
    public static TiffLayout? TryRead(FileStream file)
    {
        try
        {
            Dictionary<int, TiffTag>? tags = TiffTag.ReadFirst(file);
            if (tags is null || One(tags, Bits, 1) != 32 || One(tags, Samples, 1) != 1 || One(tags, SampleFormat, 1) != IeeeFloat
                || One(tags, Compression, 1) is not (AdobeDeflate or OldDeflate) || One(tags, Predictor, 1) is not (1 or FloatPredictor)
                || !tags.ContainsKey(TileOffsets) || !tags.ContainsKey(TileByteCounts))
            {
                return null;
            }
            TiffLayout layout = new((int)One(tags, Width, 0), (int)One(tags, Length, 0), (int)One(tags, TileColumns, 0), (int)One(tags, TileRows, 0),
                One(tags, Predictor, 1) == FloatPredictor, tags[TileOffsets].Integers(), tags[TileByteCounts].Integers());
            return layout.IsWhole(file.Length) ? layout : null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Every tile has a place inside the file. A sparse file leaves tiles out; what they mean is GDAL's business.</summary>
    bool IsWhole(long bytes) =>
        Columns > 0 && Rows > 0 && TileWidth is > 0 and <= 8192 && TileHeight is > 0 and <= 8192
        && Offsets.Length == (long)TilesAcross * ((Rows + TileHeight - 1) / TileHeight) && ByteCounts.Length == Offsets.Length
        && Offsets.Zip(ByteCounts).All(t => t.First > 0 && t.Second > 0 && t.First + t.Second <= bytes);

    static long One(Dictionary<int, TiffTag> tags, int tag, long without) => tags.TryGetValue(tag, out TiffTag? values) && values.Integers() is [long first, ..] ? first : without;
}
