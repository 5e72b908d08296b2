using System;
using System.Collections.Generic;

namespace KernelGen;

// Who may queue what, and what is freed when.
public sealed partial class CudaDevice
{
    private readonly List<nint> _freeLater = [];

    /// <summary>Takes the device for this thread: its lock, and its context.</summary>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    /// <exception cref="KernelGenException">Its context was lost.</exception>
    internal CudaScope Enter() => new(this, takesLock: true);

    /// <summary>Makes its context that of this thread, which only waits or copies.</summary>
    internal CudaScope EnterContext() => new(this, takesLock: false);

    /// <summary>Makes the context current.</summary>
    internal void PushContext()
    {
        if (_isClosed)
        {
            throw Disposed();
        }

        if (Driver.Lost is { } reason)
        {
            throw new KernelGenException(reason);
        }

        Driver.PushContext(_context.Handle);
    }

    /// <summary>Refuses what a recording cannot hold.</summary>
    internal void RefuseWhileRecording(string what)
    {
        if (Recording is not null && QueueLock.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException(
                $"The device cannot {what} while work is recorded: only Forward with tensors can be recorded, and it must ask for nothing new the second time (see CudaDevice.Capture).");
        }
    }

    /// <summary>After commands failed to be queued: waits for those that were, and frees the memory they shared. Called under <see cref="Enter"/>.</summary>
    internal void Abandon()
    {
        Driver.TrySynchronize(Stream);
        Stager.Forget();
        Workspace.Dispose();
    }

    /// <summary>The same, unless the commands were recorded: then they have not run, and the recording is thrown away.</summary>
    internal void AbandonUnlessRecording()
    {
        if (Recording is null)
        {
            Abandon();
        }
    }

    /// <summary>Frees memory after the work that uses it. Finalizers come here too.</summary>
    internal void Free(nint pointer)
    {
        lock (QueueLock)
        {
            if (_isClosed)
            {
                return;
            }

            if (Recording is not null)
            {
                _freeLater.Add(pointer);
                return;
            }

            using CudaContextScope scope = new(this);
            Driver.TrySynchronize(Stream);
            Driver.Free(pointer);
        }
    }

    /// <summary>Frees a recording after the work in progress. Finalizers come here too.</summary>
    internal void FreeGraph(nint graph, nint executable)
    {
        lock (QueueLock)
        {
            if (!_isClosed && (graph != 0 || executable != 0))
            {
                using CudaContextScope scope = new(this);
                Driver.TrySynchronize(Stream);
                Driver.DestroyExecutable(executable);
                Driver.DestroyGraph(graph);
            }
        }
    }

    /// <summary>Makes the context current for clean-up, lost or not.</summary>
    internal bool TryPushContext() => Driver.TryPushContext(_context.Handle);

    private void FreeWhatWasLeft()
    {
        foreach (nint pointer in _freeLater)
        {
            Free(pointer);
        }

        _freeLater.Clear();
    }
}
