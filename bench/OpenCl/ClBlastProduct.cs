using System;

namespace KernelGen.Bench.OpenCl;

/// <summary>The same product in fp32 by CLBlast on the same queue: <c>Sgemv</c> for one row of activations, <c>Sgemm</c> for more.</summary>
internal sealed unsafe class ClBlastProduct : IContestant
{
    /// <summary>Why there is no peer, where there is none.</summary>
    public const string Obstacle = "CLBlast was not raced: libclblast.so.1 is not installed (Debian: libclblast1).";

    /// <summary>Bits per weight: fp32.</summary>
    public const double Bits = 32;

    private readonly OpenClDevice _device;
    private readonly BenchShape _shape;
    private readonly int _rows;
    private readonly OpenClTensor _weights, _x, _y, _end;

    private ClBlastProduct(OpenClDevice device, BenchShape shape, int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> activations)
    {
        _device = device;
        _shape = shape;
        _rows = rows;
        _weights = new(device, shape.N, shape.K);
        _x = new(device, rows, shape.K);
        _y = new(device, rows, shape.N);
        _end = new(device, 1, 1);
        _weights.Write(weights);
        _x.Write(activations);
    }

    public string Name => "CLBlast f32";

    public Roof? Arithmetic => Roof.Float;

    /// <summary>Calls of one <see cref="Run"/>: its weights are too large to stay in a cache.</summary>
    public int Calls => 2;

    /// <summary>The product, or <c>null</c> without the library.</summary>
    public static ClBlastProduct? TryCreate(OpenClDevice device, BenchShape shape, int rows) => ClBlastLibrary.IsPresent
        ? new(device, shape, rows, RandomLayer.Activations(shape.N, shape.K, seed: 3), RandomLayer.Activations(rows, shape.K, seed: 2))
        : null;

    /// <summary>Its error, see <see cref="ErrorProbe"/>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="inputs">K.</param>
    /// <exception cref="KernelGenException">CLBlast refuses.</exception>
    public static double Error(OpenClDevice device, int inputs)
    {
        ErrorProbe probe = ErrorProbe.For(inputs);
        using ClBlastProduct product = new(device, new(ErrorProbe.Outputs, inputs), ErrorProbe.Rows, probe.Weights.Values, probe.Activations.Values);
        product.Run();
        float[] y = new float[ErrorProbe.Rows * ErrorProbe.Outputs];
        product._y.Read(y);
        return probe.Of(y);
    }

    /// <summary>Computes it <see cref="Calls"/> times and waits.</summary>
    /// <exception cref="KernelGenException">CLBlast refuses.</exception>
    public void Run()
    {
        for (int i = 0; i < Calls; i++)
        {
            nint queue = _device.Queue;
            nuint n = (nuint)_shape.N, k = (nuint)_shape.K;
            int code = _rows == 1
                ? ClBlastLibrary.Multiply(
                    ClBlastLibrary.RowMajor, ClBlastLibrary.NotTransposed, n, k, 1, _weights.Handle, 0, k, _x.Handle, 0, 1, 0, _y.Handle, 0, 1, &queue, null)
                : ClBlastLibrary.Multiply(
                    ClBlastLibrary.RowMajor, ClBlastLibrary.NotTransposed, ClBlastLibrary.Transposed, (nuint)_rows, n, k, 1, _x.Handle, 0, k, _weights.Handle, 0, k, 0, _y.Handle, 0, n, &queue, null);
            if (code != 0)
            {
                throw new KernelGenException($"CLBlast fails with code {code} at {_shape}, M = {_rows}. Remove libclblast1 to time without it.");
            }
        }

        _end.Read(new float[1]);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _x.Dispose();
        _y.Dispose();
        _end.Dispose();
    }
}
