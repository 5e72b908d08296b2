using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>The machine's limits, measured anew beside every timed call.</summary>
internal sealed class Roofs : IDisposable
{
    /// <summary>Bytes of other memory that one reading of the memory limit goes through.</summary>
    private const long BytesPerReading = 32L << 20;

    private readonly MemoryProbe _memory = new();
    private readonly Dictionary<(Roof, int), double> _best = [];

    /// <summary>What a layer of a format multiplies with.</summary>
    public static Roof ArithmeticOf(LayerFormat format) => format.Activations.Bits switch
    {
        8 => Roof.Int8,
        16 => Roof.Int16,
        _ => Roof.Float,
    };

    /// <summary>The instruction behind an arithmetic limit.</summary>
    public static string InstructionOf(Roof roof) => roof switch
    {
        Roof.Float => ArithmeticProbe.FloatInstruction,
        Roof.Int8 => ArithmeticProbe.Int8Instruction,
        Roof.Int16 => ArithmeticProbe.Int16Instruction,
        _ => throw new ArgumentOutOfRangeException(nameof(roof)),
    };

    /// <summary>Reads memory that no kernel uses, at least so many bytes, and returns the best speed in GB/s: slower readings were disturbed.</summary>
    /// <param name="device">Whose threads read. A second team would compete with the first for the cores.</param>
    /// <param name="bytes">Bytes to go through, &gt; 0: what was in the caches before is not afterwards.</param>
    public double Sweep(CpuDevice device, long bytes)
    {
        int readings = (int)((bytes + BytesPerReading - 1) / BytesPerReading);
        return Keep(Roof.Memory, device, Enumerable.Range(0, readings).Max(_ => _memory.Read(device)));
    }

    /// <summary>The speed of multiply-adds on the threads of a device, in GOP/s.</summary>
    public double Arithmetic(CpuDevice device, Roof roof) => Keep(roof, device, roof switch
    {
        Roof.Float => ArithmeticProbe.Float(device),
        Roof.Int8 => ArithmeticProbe.Int8(device),
        Roof.Int16 => ArithmeticProbe.Int16(device),
        _ => throw new ArgumentOutOfRangeException(nameof(roof)),
    });

    /// <summary>The best reading so far, 0 if there was none.</summary>
    public double Best(Roof roof, int threads) => _best.GetValueOrDefault((roof, threads));

    /// <summary>Frees the probe's buffer.</summary>
    public void Dispose() => _memory.Dispose();

    private double Keep(Roof roof, CpuDevice device, double reading)
    {
        _best[(roof, device.Threads)] = Math.Max(reading, Best(roof, device.Threads));
        return reading;
    }
}
