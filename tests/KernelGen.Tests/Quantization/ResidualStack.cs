using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Cli.Synthetic;
using KernelGen.Quantization;

namespace KernelGen.Tests.Quantization;

/// <summary>Twelve blocks <c>x ← x + gelu(x·Upᵀ)·Downᵀ</c> of different strengths, and a target that the exact stack misses by noise.</summary>
internal sealed class ResidualStack
{
    public const int Blocks = 12;
    private const int Width = 48;
    private const int Hidden = 96;
    private const int Rows = 300;

    private readonly Matrix[] _weights = new Matrix[2 * Blocks];
    private readonly Matrix _inputs = Drawn.Matrix(Rows, Width, 101);
    private readonly Matrix _target;

    public ResidualStack()
    {
        Random random = new(100);
        for (int block = 0; block < Blocks; block++)
        {
            double strength = 0.25 * Math.Exp(0.5 * random.NextNormal());
            _weights[2 * block] = Drawn.Matrix(Hidden, Width, 200 + block, 1 / Math.Sqrt(Width));
            _weights[2 * block + 1] = Drawn.Matrix(Width, Hidden, 300 + block, strength / Math.Sqrt(Hidden));
        }

        Streams = Run(_weights);
        _target = Sum(Streams[^1], Drawn.Matrix(Rows, Width, 102, 0.3));
    }

    /// <summary>Up and Down of every block.</summary>
    public IReadOnlyList<Matrix> Weights => _weights;

    /// <summary>The residual stream before every block, and after the last.</summary>
    public Matrix[] Streams { get; }

    public IEnumerable<LayerScore> Scores(Func<int, double> score) =>
        Enumerable.Range(0, Blocks).Select(block => new LayerScore($"block{block}", 2 * Width * Hidden, score(block)));

    /// <summary>How far the outputs move when blocks have the bits of a plan; 16 bits count as exact.</summary>
    public double Error(BitPlan plan) => Distance(Run(
        [.. _weights.Select((weights, i) => plan.Layers[i / 2].Bits == 16 ? weights : Rounded(weights, plan.Layers[i / 2].Bits))])[^1]);

    /// <summary>Mean square distance from the target, for weights of every block.</summary>
    public double Loss(IReadOnlyList<Matrix> weights) => OutputError.SumOfSquares(OutputError.Difference(Run(weights)[^1], _target)) / Rows;

    /// <summary>The error of plans with the same widths handed out at random, on average.</summary>
    public double RandomError(BitPlan plan)
    {
        Random random = new(7);
        return Enumerable.Range(0, 40).Average(_ =>
        {
            int[] bits = [.. plan.Layers.Select(static layer => layer.Bits)];
            random.Shuffle(bits);
            return Error(new(plan.Layers.Zip(bits, static (layer, width) => layer with { Bits = width })));
        });
    }

    /// <summary>What 4 bits do to the output of a block that has exact inputs.</summary>
    public Matrix Change(int block) =>
        OutputError.Difference(Block(Streams[block], Rounded(_weights[2 * block], 4), Rounded(_weights[2 * block + 1], 4)), Streams[block + 1]);

    /// <summary>The gradient of the loss with respect to the stream after each block.</summary>
    public Matrix[] Gradients()
    {
        Matrix[] gradients = new Matrix[Blocks];
        gradients[^1] = OutputError.Difference(Streams[^1], _target);
        for (int block = Blocks - 1; block > 0; block--)
        {
            Matrix hidden = Product.Of(Streams[block], ((MatrixView)_weights[2 * block]).Transposed);
            Matrix back = Product.Of(gradients[block], _weights[2 * block + 1]);
            Matrix through = new(Rows, Hidden, [.. back.Values.Zip(hidden.Values, static (g, x) => g * (Gelu(x + 0.01f) - Gelu(x - 0.01f)) / 0.02f)]);
            gradients[block - 1] = Sum(gradients[block], Product.Of(through, _weights[2 * block]));
        }

        return gradients;
    }

    private static Matrix Rounded(Matrix weights, int bits) => MixedWidth.Rounded(weights, new GroupBits(weights.Columns, weights.Columns, [bits]));

    private Matrix[] Run(IReadOnlyList<Matrix> weights)
    {
        Matrix[] streams = new Matrix[Blocks + 1];
        streams[0] = _inputs;
        for (int block = 0; block < Blocks; block++)
        {
            streams[block + 1] = Block(streams[block], weights[2 * block], weights[2 * block + 1]);
        }

        return streams;
    }

    private static Matrix Block(Matrix stream, Matrix up, Matrix down)
    {
        Matrix hidden = Product.Of(stream, ((MatrixView)up).Transposed);
        Matrix active = new(hidden.Rows, hidden.Columns, Array.ConvertAll(hidden.Values, Gelu));
        return Sum(stream, Product.Of(active, ((MatrixView)down).Transposed));
    }

    private static float Gelu(float x) => 0.5f * x * (1 + MathF.Tanh(0.7978846f * (x + 0.044715f * x * x * x)));

    private static Matrix Sum(Matrix a, Matrix b) => new(a.Rows, a.Columns, [.. a.Values.Zip(b.Values, static (x, y) => x + y)]);

    private double Distance(Matrix outputs) =>
        Math.Sqrt(OutputError.SumOfSquares(OutputError.Difference(outputs, Streams[^1])) / OutputError.SumOfSquares(Streams[^1]));
}
