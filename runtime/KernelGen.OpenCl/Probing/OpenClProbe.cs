using System;
using System.Diagnostics;
using System.Globalization;

namespace KernelGen;

/// <summary>Measures what an OpenCL device can do at most, on the device's own queue: the roofs that kernel speeds are compared with.</summary>
/// <remarks>Speeds of shared machines drift: measure beside the kernel.</remarks>
public sealed unsafe class OpenClProbe : IDisposable
{
    private const long MostBytes = 256L << 20;
    private const int VectorsPerTurn = 4;
    private const int Chains = 12;

    // Enough launches for a wait to be short beside them.
    private const int Launches = 2;

    private readonly OpenClDevice _device;
    private readonly OpenClProgram _program;
    private readonly OpenClBuffer _memory, _results;
    private readonly int _vector, _items;

    /// <summary>Allocates at most 256 MiB on the device and compiles the probe.</summary>
    /// <param name="device">The device.</param>
    /// <exception cref="KernelGenException">The device has no room, or refuses the program.</exception>
    public OpenClProbe(OpenClDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        _device = device;
        bool isCpu = device.Traits.Kind == DeviceKind.Cpu;
        _vector = isCpu ? 16 : 4;
        _items = isCpu ? 4096 : device.Traits.ComputeUnits * 2048;
        _program = device.Programs.Get(
            "probe",
            EmbeddedText.Read("probe.cl"),
            string.Create(CultureInfo.InvariantCulture, $"-cl-std=CL1.2 -D VW={_vector} -D CHAINS={Chains}"),
            "read_blocks",
            "read_stripes",
            "multiply_add");
        long turn = (long)_items * _vector * sizeof(float) * VectorsPerTurn;
        long bytes = Math.Max(turn, Math.Min(MostBytes, (long)Math.Min(device.MaxBufferBytes / 2, long.MaxValue)) / turn * turn);
        _memory = new(device, bytes, "The memory probe");
        _results = new(device, (long)_items * _vector * sizeof(float), "The results of the memory probe");
        lock (device.QueueLock)
        {
            // Pages that nothing was written to may all be one page.
            device.Api.Clear(device.Queue, _memory.Handle, (nuint)bytes);
            device.Api.Finish(device.Queue);
        }
    }

    /// <summary>Bytes that one reading goes through.</summary>
    public long Bytes => Launches * _memory.Bytes;

    /// <summary>Reads memory once in each of two patterns, and returns the speed of the faster one in GB/s (10⁹ bytes).</summary>
    public double Read()
    {
        int count = (int)(_memory.Bytes / sizeof(float) / _vector / _items);
        return Math.Max(Bytes / Seconds(0, _memory, count), Bytes / Seconds(1, _memory, count)) / 1e9;
    }

    /// <summary>Fused multiply-adds of float32 in GFLOP/s; one of them is two operations.</summary>
    public double MultiplyAdd()
    {
        const int Iterations = 2000;
        return (double)Launches * _items * _vector * Chains * Iterations * 2 / Seconds(2, _memory, Iterations) / 1e9;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _memory.Dispose();
        _results.Dispose();
    }

    private double Seconds(int kernel, OpenClBuffer from, int count)
    {
        lock (_device.QueueLock)
        {
            _device.Api.Finish(_device.Queue);
            KernelArguments arguments = new(_device.Api, _program[kernel]);
            arguments.Add(from.Handle);
            arguments.Add(_results.Handle);
            arguments.Add(count);
            WorkRange range = new((nuint)_items, 1, 1, _device.Traits.Kind == DeviceKind.Cpu ? 1u : 64u);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Launches; i++)
            {
                _device.Api.Launch(_device.Queue, _program[kernel], range, "the probe");
            }

            _device.Api.Finish(_device.Queue);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
