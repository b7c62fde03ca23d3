using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>A surface's cells as the pixels of a picture.</summary>
static class MapPixels
{
    /// <param name="cells">The surface; what an earlier run has made is held against its checksums first.</param>
    /// <param name="isClass">Codes are taken as they are, numbers as the mean of up to 16 points.</param>
    /// <param name="scratch">Path of a file for the way; it is left to the caller.</param>
    /// <returns>By pixel; NaN where nothing is known.</returns>
    public static float[] Of(CellFile cells, Grid picture, bool isClass, string scratch, IGeodata geodata, int threads)
    {
        // Points instead of areas: the area of a pixel on the globe's rim would span the whole row of cells, from 180° W to 180° E.
        int points = isClass ? 1 : Math.Clamp(cells.Grid.Columns / picture.Columns, 1, 4);
        Grid fine = picture with { CellWidth = picture.CellWidth / points, CellHeight = picture.CellHeight / points, Columns = picture.Columns * points, Rows = picture.Rows * points };
        geodata.WarpCells(cells.Trusted(), fine, Resampling.Nearest, scratch, threads);
        float[] samples = new float[fine.Cells];
        using (CellFile file = CellFile.Open(scratch, fine))
            file.Read(fine.Whole, samples);
        return Averaged(samples, points, picture);
    }

    /// <summary>Mean of the known samples of each pixel.</summary>
    static float[] Averaged(float[] samples, int points, Grid picture)
    {
        if (points == 1)
            return samples;
        float[] pixels = new float[picture.Cells];
        for (int i = 0; i < pixels.Length; i++)
        {
            float sum = 0;
            int known = 0, row = i / picture.Columns * points, column = i % picture.Columns * points;
            for (int p = 0; p < points * points; p++)
            {
                float sample = samples[((row + (p / points)) * picture.Columns * points) + column + (p % points)];
                if (float.IsNaN(sample))
                    continue;
                sum += sample;
                known++;
            }
            pixels[i] = sum / known;
        }
        return pixels;
    }
}
