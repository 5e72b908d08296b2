using System;

namespace KernelGen;

/// <summary>Copies between the host and a device, through two pieces of page-locked memory in turn: one is filled or emptied while the other is copied.</summary>
internal static unsafe class CudaTransfers
{
    private const int PieceBytes = 4 << 20;
    private const int SpanBytes = 1 << 30;

    /// <summary>Copies native memory of any size to the start of a buffer.</summary>
    public static void Upload(CudaDevice device, CudaBuffer target, byte* source, long bytes)
    {
        for (long from = 0; from < bytes; from += SpanBytes)
        {
            Upload(device, target, new ReadOnlySpan<byte>(source + from, (int)Math.Min(SpanBytes, bytes - from)), from);
        }
    }

    /// <summary>Copies the start of a buffer to native memory of any size.</summary>
    public static void Download(CudaDevice device, CudaBuffer source, byte* destination, long bytes)
    {
        for (long from = 0; from < bytes; from += SpanBytes)
        {
            Download(device, source, new Span<byte>(destination + from, (int)Math.Min(SpanBytes, bytes - from)), from);
        }
    }

    /// <summary>Copies to the device after everything that was asked for. The source may change as soon as this returns.</summary>
    public static void Upload(CudaDevice device, CudaBuffer target, ReadOnlySpan<byte> source, long at = 0)
    {
        using CudaScope scope = device.Enter();
        device.RefuseWhileRecording("copy from the host");
        byte* start = (byte*)target.Pointer + at;
        for (int from = 0; from < source.Length; from += PieceBytes)
        {
            ReadOnlySpan<byte> part = source.Slice(from, Math.Min(PieceBytes, source.Length - from));

            // Whoever rents the piece next waits for the copy.
            PinnedBuffer piece = device.Pinned.Rent(part.Length);
            try
            {
                piece.Write(part);
                device.Driver.Copy(start + from, piece.Data, part.Length, device.Stream);
                piece.Mark(device.Stream);
            }
            finally
            {
                device.Pinned.Return(piece);
            }
        }
    }

    /// <summary>Copies from the device after everything that was asked for.</summary>
    public static void Download(CudaDevice device, CudaBuffer source, Span<byte> destination, long at = 0)
    {
        using CudaScope scope = device.EnterContext();
        PinnedBuffer? last = null;
        Span<byte> lastPart = default;
        try
        {
            for (int from = 0; from < destination.Length; from += PieceBytes)
            {
                Span<byte> part = destination.Slice(from, Math.Min(PieceBytes, destination.Length - from));
                PinnedBuffer piece = Start(device, source, at + from, part.Length);
                PinnedBuffer? before = last;
                Span<byte> partBefore = lastPart;
                last = piece;
                lastPart = part;
                Finish(device, before, partBefore);
            }
        }
        finally
        {
            Finish(device, last, lastPart);
        }
    }

    private static PinnedBuffer Start(CudaDevice device, CudaBuffer source, long from, int bytes)
    {
        PinnedBuffer piece = device.Pinned.Rent(bytes);
        try
        {
            using CudaScope scope = device.Enter();
            device.RefuseWhileRecording("copy to the host");
            device.Driver.Copy(piece.Data, (byte*)source.Pointer + from, bytes, device.Stream);
            piece.Mark(device.Stream);
            return piece;
        }
        catch
        {
            device.Pinned.Return(piece);
            throw;
        }
    }

    private static void Finish(CudaDevice device, PinnedBuffer? piece, Span<byte> destination)
    {
        if (piece is not null)
        {
            try
            {
                piece.Wait();
                piece.Read(0, destination);
            }
            finally
            {
                device.Pinned.Return(piece);
            }
        }
    }
}
