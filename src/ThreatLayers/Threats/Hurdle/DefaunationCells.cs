using System.Buffers;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>1 - the mean response over the models of several body masses, computed while it is read, in strips that stay in a core's cache.</summary>
/// <param name="predictors">Standardised, in the order that the models' terms count by.</param>
sealed class DefaunationCells(IRasterSource[] predictors, HurdleModel[] models, Backend backend) : IRasterSource
{
    const int StripCells = 1 << 15;

    public Grid Grid => predictors[0].Grid;

    public void Read(Window window, Span<float> cells)
    {
        int stripRows = Math.Clamp(StripCells / window.Columns, 1, window.Rows), strips = (window.Rows + stripRows - 1) / stripRows;
        // The predictors, and room for both parts.
        float[][] blocks = [.. Enumerable.Range(0, predictors.Length + 2).Select(_ => ArrayPool<float>.Shared.Rent(stripRows * window.Columns))];
        for (int i = 0; i < strips; i++)
        {
            Window strip = window with { Row = window.Row + (i * stripRows), Rows = Math.Min(stripRows, window.Rows - (i * stripRows)) };
            for (int p = 0; p < predictors.Length; p++)
                predictors[p].Read(strip, blocks[p].AsSpan(0, strip.Cells));
            Strip(blocks, cells.Slice(i * stripRows * window.Columns, strip.Cells));
        }
        foreach (float[] block in blocks)
            ArrayPool<float>.Shared.Return(block);
    }

    public void Dispose()
    {
    }

    void Strip(float[][] blocks, Span<float> cells)
    {
        Span<float> logit = blocks[^2].AsSpan(0, cells.Length), response = blocks[^1].AsSpan(0, cells.Length);
        cells.Clear();
        foreach (HurdleModel model in models)
        {
            for (int i = 0; i < cells.Length; i++)
                (logit[i], response[i]) = Parts(model, blocks, i);
            backend.Zip(default(HurdleResponse), logit, response, response);
            for (int i = 0; i < cells.Length; i++)
                cells[i] += response[i];
        }
        for (int i = 0; i < cells.Length; i++)
            cells[i] = Known(blocks, i) ? 1 - (cells[i] / models.Length) : float.NaN;
    }

    static (float Extirpation, float LogResponse) Parts(HurdleModel model, float[][] blocks, int cell)
    {
        double extirpation = 0, logResponse = 0;
        foreach (HurdleTerm term in model.Terms)
        {
            double product = 1;
            foreach (int predictor in term.Predictors)
                product *= blocks[predictor][cell];
            extirpation += term.Extirpation * product;
            logResponse += term.LogResponse * product;
        }
        return ((float)extirpation, (float)logResponse);
    }

    bool Known(float[][] blocks, int cell)
    {
        for (int p = 0; p < predictors.Length; p++)
        {
            if (float.IsNaN(blocks[p][cell]))
                return false;
        }
        return true;
    }
}
