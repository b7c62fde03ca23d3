using ILGPU;

namespace ThreatLayers.Kernels;

/// <summary>A draw in a device's memory: its changes are so many from <see cref="First"/> on.</summary>
readonly record struct DrawEntry(int First, int Count, int Fold, int Required, float Floor, float Total, int Number);

/// <summary>As <see cref="LayerChange"/>, of fields that all devices lay out alike.</summary>
readonly record struct ChangeEntry(int Layer, int Error, float Weight, float Scale, float Factor, float Least, float Greatest, int IsThreshold);

/// <param name="Stride">From a layer to the next.</param>
readonly record struct DrawSizes(int Draws, int Cells, int Stride, int Shape, ulong Key);

/// <summary>Draws of cells: one thread makes one draw of one cell. Results lie cell by cell, so that threads side by side write side by side.</summary>
static class DrawKernels
{
    public static void Draw(Index1D i, DrawSizes sizes, ArrayView<long> numbers, ArrayView<float> layers, ArrayView<DrawEntry> draws, ArrayView<ChangeEntry> changes, ArrayView<float> results)
    {
        int cell = i / sizes.Draws;
        DrawEntry draw = draws[i % sizes.Draws];
        float y;
        if (draw.Fold == (int)DrawnFold.WeightedMean)
            y = Folded(new WeightedMean(draw.Required), cell, sizes, numbers[cell], layers, draw, changes);
        else if (draw.Fold == (int)DrawnFold.WeightedSum)
            y = Folded(new WeightedSum(draw.Required), cell, sizes, numbers[cell], layers, draw, changes);
        else if (draw.Fold == (int)DrawnFold.GeometricMean)
            y = Folded(new WeightedGeometricMean(draw.Required, draw.Floor), cell, sizes, numbers[cell], layers, draw, changes);
        else if (draw.Fold == (int)DrawnFold.Maximum)
            y = Folded(new Maximum(draw.Required), cell, sizes, numbers[cell], layers, draw, changes);
        else
            y = Folded(new NoisyOr(draw.Required), cell, sizes, numbers[cell], layers, draw, changes);
        results[i] = y;
    }

    /// <summary>Σ value and the number of known cells of a piece in a draw.</summary>
    public static void PieceSums(Index1D i, DrawSizes sizes, ArrayView<int> firsts, ArrayView<int> ends, ArrayView<float> results, ArrayView<double> sums, ArrayView<int> counts)
    {
        int piece = i / sizes.Draws, draw = i % sizes.Draws, known = 0;
        double sum = 0;
        for (int cell = firsts[piece]; cell < ends[piece]; cell++)
        {
            float x = results[((long)cell * sizes.Draws) + draw];
            if (!float.IsNaN(x))
            {
                sum += x;
                known++;
            }
        }
        sums[i] = sum;
        counts[i] = known;
    }

    /// <summary>The pieces of a zone, which lie together, added up in their order.</summary>
    public static void ZoneSums(Index1D i, DrawSizes sizes, ArrayView<int> firstPiece, ArrayView<double> pieceArea, ArrayView<double> sums, ArrayView<int> counts, ArrayView<double> zoneSums, ArrayView<double> zoneAreas)
    {
        int zone = i / sizes.Draws, draw = i % sizes.Draws;
        double sum = 0, area = 0;
        for (int piece = firstPiece[zone]; piece < firstPiece[zone + 1]; piece++)
        {
            long at = ((long)piece * sizes.Draws) + draw;
            sum += sums[at] * pieceArea[piece];
            area += counts[at] * pieceArea[piece];
        }
        zoneSums[i] = sum;
        zoneAreas[i] = area;
    }

    static float Folded<TOp>(TOp op, int cell, DrawSizes sizes, long number, ArrayView<float> layers, DrawEntry draw, ArrayView<ChangeEntry> changes) where TOp : unmanaged, IFold
    {
        bool hasErrors = sizes.Shape != (int)ErrorShape.None && draw.Number >= 0;
        Running<Scalar> running = op.Start<Scalar>();
        float known = 0;
        ErrorOfCell errors = new(-1, default, default, default);
        for (int k = 0; k < draw.Count; k++)
        {
            ChangeEntry change = changes[draw.First + k];
            Scalar x = new(layers[((long)change.Layer * sizes.Stride) + cell]);
            if (hasErrors)
            {
                // Layers follow each other, so that a pair of errors serves two of them and one call of the generator eight.
                if (change.Error / 2 != errors.Pair)
                    errors = errors.At(change.Error / 2, sizes, (uint)draw.Number, number);
                x += new Scalar(change.Scale) * (change.Error % 2 == 0 ? errors.Even : errors.Odd);
            }
            x = DrawFold.Changed(x, new Scalar(change.Factor), new Scalar(change.Least), new Scalar(change.Greatest), change.IsThreshold != 0);
            running = Folding.Next(op, running, x, new Scalar(change.Weight), new Scalar(k));
            known += float.IsNaN(x.Value) ? 0 : 1;
        }
        return Folding.Finish(op, running, new Census<Scalar>(new(draw.Count), new(known), new(draw.Total))).Value;
    }
}
