using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>
/// The shared memory of a block. It starts as noise. Each word knows who wrote it and who read it, so that accesses of different warps with no barrier between
/// are reported, as are accesses to the destination of a copy that nobody has waited for.
/// </summary>
internal sealed unsafe class BlockMemory
{
    private readonly byte[] _bytes;
    private readonly byte* _pointer;
    private readonly WarpClocks _clocks;
    private readonly LaunchReport _report;
    private readonly int _warps;
    private readonly Access[] _writes;
    private readonly Access[] _reads;
    private readonly bool[] _pending;

    public BlockMemory(int bytes, int warps, WarpClocks clocks, LaunchReport report)
    {
        Bytes = bytes;
        _bytes = GC.AllocateArray<byte>(bytes + 16, pinned: true);
        fixed (byte* pointer = _bytes)
        {
            _pointer = pointer;
        }

        _warps = warps;
        _clocks = clocks;
        _report = report;
        int words = (bytes + 3) / 4;
        _writes = new Access[words];
        _reads = new Access[words * warps];
        _pending = new bool[words];
    }

    public int Bytes { get; }

    /// <summary>Fills it with noise, for a new block.</summary>
    public void Scramble(int seed)
    {
        new Random(seed).NextBytes(_bytes);
        Array.Clear(_pending);
    }

    /// <summary>Where to read.</summary>
    /// <exception cref="PtxFault">The access is not aligned or lies outside.</exception>
    public byte* Read(ulong address, int bytes, int warp, int line)
    {
        byte* pointer = Pointer(address, bytes);
        for (uint word = (uint)address / 4, end = ((uint)address + (uint)bytes + 3) / 4; word < end; word++)
        {
            ref Access write = ref _writes[word];
            if (_pending[word])
            {
                _report.Race(line, write.Line, $"word {word * 4:x} is read by warp {warp} while a copy to it is under way");
            }
            else if (write.Warp != warp && !_clocks.Knows(warp, write.Warp, write.Clock))
            {
                _report.Race(line, write.Line, $"word {word * 4:x} is read by warp {warp} with no barrier after warp {write.Warp} wrote it");
            }

            _reads[(word * _warps) + warp] = new Access(warp, _clocks.Now(warp), line);
        }

        return pointer;
    }

    /// <summary>Where to write.</summary>
    /// <exception cref="PtxFault">The access is not aligned or lies outside.</exception>
    public byte* Write(ulong address, int bytes, int warp, int line)
    {
        byte* pointer = Pointer(address, bytes);
        Claim((uint)address, bytes, warp, line, false);
        return pointer;
    }

    /// <summary>Notes that a copy is under way.</summary>
    /// <exception cref="PtxFault">The destination is not aligned or lies outside.</exception>
    public void StartCopy(ulong address, int bytes, int warp, int line)
    {
        _ = Pointer(address, bytes);
        Claim((uint)address, bytes, warp, line, true);
    }

    /// <summary>Where a copy under way goes to, now that it has been waited for.</summary>
    public byte* FinishCopy(ulong address, int bytes, int warp)
    {
        for (uint word = (uint)address / 4, end = ((uint)address + (uint)bytes + 3) / 4; word < end; word++)
        {
            _pending[word] = false;
            _writes[word] = _writes[word] with { Warp = warp, Clock = _clocks.Now(warp) };
        }

        return _pointer + address;
    }

    /// <summary>Where an atomic operation takes place: it races with nobody.</summary>
    public byte* Pointer(ulong address, int bytes)
    {
        if (address > (ulong)Bytes || address + (ulong)bytes > (ulong)Bytes)
        {
            throw new PtxFault($"{bytes} bytes at {address:x} lie outside of the {Bytes} bytes of shared memory");
        }

        return address % (ulong)bytes == 0 ? _pointer + address : throw new PtxFault($"{bytes} bytes of shared memory at {address:x}, which is no multiple of their number");
    }

    private void Claim(uint address, int bytes, int warp, int line, bool isCopy)
    {
        for (uint word = address / 4, end = (address + (uint)bytes + 3) / 4; word < end; word++)
        {
            ref Access write = ref _writes[word];
            if (_pending[word])
            {
                _report.Race(line, write.Line, $"word {word * 4:x} is written by warp {warp} while a copy to it is under way");
            }
            else if (write.Warp != warp && !_clocks.Knows(warp, write.Warp, write.Clock))
            {
                _report.Race(line, write.Line, $"word {word * 4:x} is written by warp {warp} with no barrier after warp {write.Warp} wrote it");
            }

            ReadOnlySpan<Access> reads = _reads.AsSpan((int)word * _warps, _warps);
            for (int other = 0; other < reads.Length; other++)
            {
                if (other != warp && !_clocks.Knows(warp, other, reads[other].Clock))
                {
                    _report.Race(line, reads[other].Line, $"word {word * 4:x} is written by warp {warp} with no barrier after warp {other} read it");
                }
            }

            _pending[word] = isCopy;
            write = new Access(warp, _clocks.Now(warp), line);
        }
    }

    private record struct Access(int Warp, int Clock, int Line);
}
