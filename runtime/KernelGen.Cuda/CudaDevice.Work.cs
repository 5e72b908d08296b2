using System;

namespace KernelGen;

// Work that is recorded, measured, or waited for.
public sealed partial class CudaDevice
{
    /// <summary>Records what layers do with tensors of this device, so that it can be run again without the cost of asking for each step.</summary>
    /// <param name="work">Calls <c>Forward</c> with tensors, on the thread it is called on; it runs twice: once as usual, which allocates and compiles, and once recorded. It must not
    /// copy to or from the host, and must do the same both times.</param>
    /// <exception cref="KernelGenException">Something in it cannot be recorded.</exception>
    /// <exception cref="InvalidOperationException">It copies or allocates while it is recorded.</exception>
    public CudaGraph Capture(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using CudaScope scope = Enter();
        RefuseWhileRecording("record");
        CudaWorkspace shared = Workspace;
        CudaWorkspace own = Workspace = new(this);
        CudaGraph graph = new(this, own);
        try
        {
            work();
            Driver.Synchronize(Stream);
            Recording = graph;
            graph.Record(work);
            return graph;
        }
        catch
        {
            Recording = null;
            graph.Dispose();
            throw;
        }
        finally
        {
            Recording = null;
            Workspace = shared;
            FreeWhatWasLeft();
        }
    }

    /// <summary>Runs work and tells how long the GPU took for it.</summary>
    /// <param name="work">Calls <c>Forward</c> with tensors, or launches recordings, on the thread it is called on.</param>
    /// <returns>Milliseconds from the first to the last step, in the GPU's own time.</returns>
    public double Measure(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using CudaScope scope = Enter();
        RefuseWhileRecording("measure");
        nint first = Driver.CreateEvent(hasTime: true), last = 0;
        try
        {
            last = Driver.CreateEvent(hasTime: true);
            Driver.Record(first, Stream);
            work();
            Driver.Record(last, Stream);
            Driver.Wait(last);
            return Driver.Milliseconds(first, last);
        }
        finally
        {
            Driver.DestroyEvent(first);
            if (last != 0)
            {
                Driver.DestroyEvent(last);
            }
        }
    }

    /// <summary>Waits for everything that was asked for.</summary>
    /// <exception cref="KernelGenException">Some of it failed.</exception>
    public void Synchronize()
    {
        using CudaScope scope = Enter();
        RefuseWhileRecording("wait");
        Driver.Synchronize(Stream);
    }
}
