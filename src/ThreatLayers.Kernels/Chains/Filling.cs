namespace ThreatLayers.Kernels;

/// <summary>Tells a failure to read an input, which is the caller's, from one of the device.</summary>
sealed class Filling(CellFiller fill)
{
    Exception? fault;

    public void Fill(int input, Span<float> cells)
    {
        try
        {
            fill(input, cells);
        }
        catch (Exception error) when (Remember(error))
        {
        }
    }

    public bool IsDevices(Exception error) => error != Volatile.Read(ref fault) && error is not OperationCanceledException;

    bool Remember(Exception error)
    {
        Volatile.Write(ref fault, error);
        return false;
    }
}
