using System;

namespace KernelGen;

/// <summary>A matrix of floats that lives on a device, in rows, so that layers can be chained without copies to the host and back.</summary>
/// <remarks>
/// Work on one device happens in the order in which it was asked for. <see cref="Read"/> therefore waits for everything that writes the tensor, and nothing else has to wait.
/// </remarks>
public abstract class DeviceTensor : IDisposable
{
    /// <summary>Describes a tensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    protected DeviceTensor(IDevice device, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Device = device;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>Where it lives.</summary>
    public IDevice Device { get; }

    /// <summary>The most rows it can hold.</summary>
    public int Rows { get; }

    /// <summary>Floats of a row.</summary>
    public int Columns { get; }

    /// <summary>Copies its first rows to the host.</summary>
    /// <param name="destination">At most Rows·Columns floats.</param>
    /// <exception cref="ArgumentException">The span is longer than the tensor.</exception>
    public void Read(Span<float> destination)
    {
        Check(destination.Length, nameof(destination));
        if (!destination.IsEmpty)
        {
            ReadCore(destination);
        }
    }

    /// <summary>Copies first rows from the host; the span may change as soon as the call returns.</summary>
    /// <param name="source">At most Rows·Columns floats.</param>
    /// <exception cref="ArgumentException">The span is longer than the tensor.</exception>
    public void Write(ReadOnlySpan<float> source)
    {
        Check(source.Length, nameof(source));
        if (!source.IsEmpty)
        {
            WriteCore(source);
        }
    }

    /// <summary>Frees it after the work that still needs it.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Copies to the host what was checked.</summary>
    protected abstract void ReadCore(Span<float> destination);

    /// <summary>Copies from the host what was checked.</summary>
    protected abstract void WriteCore(ReadOnlySpan<float> source);

    /// <summary>Frees it.</summary>
    /// <param name="disposing">Whether the call comes from <see cref="Dispose()"/> and not from a finalizer.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>Checks that a layer can read and write two tensors.</summary>
    /// <exception cref="ArgumentException">A tensor lives elsewhere, has other columns or too few rows, or both are the same one.</exception>
    internal static void CheckForward(IDevice device, DeviceTensor x, DeviceTensor y, int rows, int inputs, int outputs)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        x.CheckUse(device, rows, inputs, nameof(x));
        y.CheckUse(device, rows, outputs, nameof(y));
        if (x == y)
        {
            throw new ArgumentException("A layer cannot write its outputs over its inputs; allocate a tensor of its own for them.", nameof(y));
        }
    }

    private void CheckUse(IDevice device, int rows, int columns, string name)
    {
        if (Device != device)
        {
            throw new ArgumentException(
                $"The tensor lives on {Device.Name}, the layer on {device.Name} or another instance of it; allocate it by Allocate of the layer's device.", name);
        }

        if (Columns != columns || rows > Rows)
        {
            throw new ArgumentException($"The layer needs {rows} rows of {columns} features; the tensor is {Rows}×{Columns}.", name);
        }
    }

    private void Check(int length, string name)
    {
        if (length > (long)Rows * Columns)
        {
            throw new ArgumentException($"The tensor holds {Rows}×{Columns} floats; got a span of {length}.", name);
        }
    }
}
