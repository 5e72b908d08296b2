using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>A tensor in the memory of an NVIDIA GPU. Reading and writing it as floats converts; halves are copied as they are.</summary>
public sealed class CudaTensor : DeviceTensor
{
    private const int PieceNumbers = 1 << 20;

    private readonly CudaDevice _device;

    internal CudaTensor(CudaDevice device, int rows, int columns, CudaTensorType type)
        : base(device, rows, columns)
    {
        if (!Enum.IsDefined(type))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "A tensor has 32-bit floats, halves or bfloat16.");
        }

        _device = device;
        Type = type;

        // Kernels see 32-bit words.
        long bytes = ((long)rows * columns * NumberBytes + 3) / 4 * 4;
        using CudaScope scope = device.Enter();
        Buffer = new(device, bytes, $"a tensor of {rows}×{columns} numbers ({type})");
        try
        {
            device.Driver.Clear(Buffer.Pointer, bytes, device.Stream);
        }
        catch
        {
            Buffer.Dispose();
            throw;
        }
    }

    /// <summary>How a number is stored.</summary>
    public CudaTensorType Type { get; }

    internal CudaBuffer Buffer { get; }

    private int NumberBytes => Type == CudaTensorType.Float32 ? sizeof(float) : sizeof(ushort);

    /// <summary>Copies the first rows of a tensor of halves to the host.</summary>
    /// <param name="destination">At most Rows·Columns halves.</param>
    /// <exception cref="InvalidOperationException">The tensor has another type.</exception>
    /// <exception cref="ArgumentException">The span is longer than the tensor.</exception>
    public void Read(Span<Half> destination)
    {
        CheckHalves(destination.Length, nameof(destination));
        CudaTransfers.Download(_device, Buffer, MemoryMarshal.AsBytes(destination));
    }

    /// <summary>Copies first rows of a tensor of halves from the host; the span may change as soon as the call returns.</summary>
    /// <param name="source">At most Rows·Columns halves.</param>
    /// <exception cref="InvalidOperationException">The tensor has another type.</exception>
    /// <exception cref="ArgumentException">The span is longer than the tensor.</exception>
    public void Write(ReadOnlySpan<Half> source)
    {
        CheckHalves(source.Length, nameof(source));
        CudaTransfers.Upload(_device, Buffer, MemoryMarshal.AsBytes(source));
    }

    /// <inheritdoc/>
    protected override void ReadCore(Span<float> destination)
    {
        if (Type == CudaTensorType.Float32)
        {
            CudaTransfers.Download(_device, Buffer, MemoryMarshal.AsBytes(destination));
            return;
        }

        ushort[] numbers = new ushort[Math.Min(PieceNumbers, destination.Length)];
        for (int from = 0; from < destination.Length; from += numbers.Length)
        {
            Span<float> part = destination.Slice(from, Math.Min(numbers.Length, destination.Length - from));
            CudaTransfers.Download(_device, Buffer, MemoryMarshal.AsBytes(numbers.AsSpan(0, part.Length)), (long)from * sizeof(ushort));
            for (int i = 0; i < part.Length; i++)
            {
                part[i] = Type == CudaTensorType.Float16 ? (float)BitConverter.UInt16BitsToHalf(numbers[i]) : BFloat16Bits.ToSingle(numbers[i]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void WriteCore(ReadOnlySpan<float> source)
    {
        if (Type == CudaTensorType.Float32)
        {
            CudaTransfers.Upload(_device, Buffer, MemoryMarshal.AsBytes(source));
            return;
        }

        ushort[] numbers = new ushort[Math.Min(PieceNumbers, source.Length)];
        for (int from = 0; from < source.Length; from += numbers.Length)
        {
            ReadOnlySpan<float> part = source.Slice(from, Math.Min(numbers.Length, source.Length - from));
            for (int i = 0; i < part.Length; i++)
            {
                numbers[i] = Type == CudaTensorType.Float16 ? BitConverter.HalfToUInt16Bits((Half)part[i]) : BFloat16Bits.Of(part[i]);
            }

            CudaTransfers.Upload(_device, Buffer, MemoryMarshal.AsBytes(numbers.AsSpan(0, part.Length)), (long)from * sizeof(ushort));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Buffer.Dispose();
        }
    }

    private void CheckHalves(int length, string name)
    {
        if (Type != CudaTensorType.Float16)
        {
            throw new InvalidOperationException($"The tensor has numbers of the type {Type}, not halves; read and write it as floats.");
        }

        if (length > (long)Rows * Columns)
        {
            throw new ArgumentException($"The tensor holds {Rows}×{Columns} halves; got a span of {length}.", name);
        }
    }
}
