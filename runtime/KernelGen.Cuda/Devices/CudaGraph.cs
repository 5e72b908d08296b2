using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>Work of a device that was recorded, see <see cref="CudaDevice.Capture"/>: it runs again on the same tensors with one call.</summary>
/// <remarks>The layers and tensors in it must live as long as it is launched. It must not be used after its device was disposed.</remarks>
public sealed class CudaGraph : IDisposable
{
    private readonly CudaDevice _device;
    private readonly CudaWorkspace _workspace;
    private readonly HashSet<CudaBuffer> _buffers = [];
    private nint _graph, _executable;

    internal CudaGraph(CudaDevice device, CudaWorkspace workspace)
    {
        _device = device;
        _workspace = workspace;
    }

    /// <summary>Frees the recording.</summary>
    ~CudaGraph() => Free();

    /// <summary>Runs the recorded work once more, after everything that was asked for before. Returns before it is done.</summary>
    /// <exception cref="ObjectDisposedException">The recording, the device, or a layer or tensor in it was disposed.</exception>
    public void Launch()
    {
        using CudaScope scope = _device.Enter();
        _device.RefuseWhileRecording("launch a recording");
        ObjectDisposedException.ThrowIf(_executable == 0, this);
        foreach (CudaBuffer buffer in _buffers)
        {
            if (buffer.IsFreed)
            {
                throw new ObjectDisposedException(null, "A layer or tensor of the recording was disposed.");
            }
        }

        _device.Driver.LaunchGraph(_executable, _device.Stream);
    }

    /// <summary>Frees the recording after the work in progress.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Records work. Called under the lock of the queue.</summary>
    internal void Record(Action work)
    {
        CudaDriver driver = _device.Driver;
        driver.BeginCapture(_device.Stream);
        try
        {
            work();
        }
        catch
        {
            driver.DestroyGraph(driver.TryEndCapture(_device.Stream));
            throw;
        }

        _graph = driver.TryEndCapture(_device.Stream);
        _executable = _graph != 0
            ? driver.Instantiate(_graph)
            : throw new KernelGenException("The work cannot be recorded: it did something on the device besides running layers on tensors.");
    }

    /// <summary>Keeps a buffer that the work uses.</summary>
    internal void Use(CudaBuffer buffer) => _buffers.Add(buffer);

    private void Free()
    {
        nint graph = _graph, executable = _executable;
        (_graph, _executable) = (0, 0);
        _device.FreeGraph(graph, executable);
        _workspace.Dispose();
    }
}
