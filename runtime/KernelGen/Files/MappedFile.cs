using System;
using System.Buffers;
using System.IO;
using System.IO.MemoryMappedFiles;

namespace KernelGen;

/// <summary>A file, memory-mapped for reading. Reading is safe from many threads; do not shorten the file in place while it is open.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;

    private MappedFile(string path, MemoryMappedFile map, long length)
    {
        Path = path;
        Length = length;
        _map = map;
        _view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    ~MappedFile() => Release();

    /// <summary>The path the file was opened under.</summary>
    public string Path { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="minimum">The shortest file of its kind, at least 1 byte.</param>
    /// <param name="kind">What it is expected to be, such as "a safetensors file".</param>
    /// <exception cref="KernelGenException">The file cannot be read or is shorter.</exception>
    public static MappedFile Open(string path, int minimum, string kind)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            MemoryMappedFile map;
            long length;
            try
            {
                length = stream.Length;
                if (length < minimum)
                {
                    throw FileError.In(path, "file", $"{length} bytes", $"at least {minimum} bytes of {kind}");
                }

                map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            }
            catch
            {
                stream.Dispose();
                throw;
            }

            try
            {
                return new MappedFile(path, map, length);
            }
            catch
            {
                map.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KernelGenException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Bytes of the file, valid until it is disposed. The range must lie in the file.</summary>
    public ReadOnlySpan<byte> Span(long start, int count)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - count);
        return new(_start + start, count);
    }

    /// <summary>Bytes of the file as memory that keeps it mapped. The range must lie in the file, which must not be disposed.</summary>
    public ReadOnlyMemory<byte> Memory(long start, int count)
    {
        _ = Span(start, count);
        return count == 0 ? default : new Part(this, start, count).Memory;
    }

    /// <summary>Unmaps the file. Spans taken from it must not be used any more.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_start is not null)
        {
            _start = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _map.Dispose();
        }
    }

    private sealed class Part(MappedFile file, long start, int count) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            ObjectDisposedException.ThrowIf(file._start is null, file);
            return new(file._start + start, count);
        }

        // Mapped bytes do not move.
        public override MemoryHandle Pin(int elementIndex = 0) => new(file._start + start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
