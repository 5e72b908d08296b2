using System;
using System.Linq;
using KernelGen.Quantization;

namespace KernelGen.Cli.Synthetic;

/// <summary>A network of two linear layers, <c>logits = relu(x·W₁ᵀ)·W₂ᵀ</c>, small enough to be trained where it is needed.</summary>
/// <param name="first">W₁, hidden × features.</param>
/// <param name="second">W₂, classes × hidden.</param>
internal sealed class Classifier(Matrix first, Matrix second)
{
    private const int Batch = 100;
    private const double Rate = 2e-3;

    /// <summary>W₁ and W₂.</summary>
    public Matrix[] Weights { get; } = [first, second];

    /// <summary>Trains a network on points by Adam on the cross-entropy.</summary>
    /// <param name="points">One point a row.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="hidden">Width of the layer between.</param>
    /// <param name="epochs">How often every point is seen.</param>
    /// <param name="seed">Equal seeds give equal networks on one machine.</param>
    public static Classifier Train(Matrix points, int[] labels, int hidden, int epochs, int seed)
    {
        Random random = new(seed);
        Classifier network = new(Initial(hidden, points.Columns), Initial(ClusteredPoints.Classes, hidden));
        Adam[] steps = [.. network.Weights.Select(static weights => new Adam(weights, Rate))];
        int[] order = [.. Enumerable.Range(0, points.Rows)];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (int[] batch in order.Chunk(Batch))
            {
                Matrix rows = new(batch.Length, points.Columns, [.. batch.SelectMany(row => points.Row(row).ToArray())]);
                Matrix[] gradients = network.Gradients(rows, [.. batch.Select(row => labels[row])]);
                steps[0].Step(gradients[0]);
                steps[1].Step(gradients[1]);
            }
        }

        return network;

        Matrix Initial(int outputs, int inputs) =>
            new(outputs, inputs, [.. Enumerable.Range(0, outputs * inputs).Select(_ => (float)(Math.Sqrt(2.0 / inputs) * random.NextNormal()))]);
    }

    /// <summary>What the second layer reads.</summary>
    public Matrix Hidden(Matrix points)
    {
        Matrix hidden = Product.Of(points, ((MatrixView)Weights[0]).Transposed);
        return new(hidden.Rows, hidden.Columns, Array.ConvertAll(hidden.Values, static value => Math.Max(0, value)));
    }

    /// <summary>Probabilities of the classes, one point a row.</summary>
    public Matrix Probabilities(Matrix points) => Softmax(Product.Of(Hidden(points), ((MatrixView)Weights[1]).Transposed));

    private static Matrix Softmax(Matrix logits)
    {
        for (int row = 0; row < logits.Rows; row++)
        {
            Span<float> values = logits.Row(row);
            float largest = float.NegativeInfinity, sum = 0;
            foreach (float value in values)
            {
                largest = Math.Max(largest, value);
            }

            foreach (ref float value in values)
            {
                value = MathF.Exp(value - largest);
                sum += value;
            }

            foreach (ref float value in values)
            {
                value /= sum;
            }
        }

        return logits;
    }

    /// <summary>Gradients of the mean cross-entropy with respect to W₁ and W₂.</summary>
    private Matrix[] Gradients(Matrix points, int[] labels)
    {
        Matrix hidden = Hidden(points), error = Softmax(Product.Of(hidden, ((MatrixView)Weights[1]).Transposed));
        for (int row = 0; row < error.Rows; row++)
        {
            error[row, labels[row]] -= 1;
        }

        Matrix back = Product.Of(error, Weights[1]);
        for (int i = 0; i < back.Values.Length; i++)
        {
            back.Values[i] = hidden.Values[i] > 0 ? back.Values[i] : 0;
        }

        return [Product.Of(((MatrixView)back).Transposed, points), Product.Of(((MatrixView)error).Transposed, hidden)];
    }

    /// <summary>Steps of a size that the gradient's recent mean and variance decide (Kingma and Ba 2015). The scale of the gradient does not matter.</summary>
    private sealed class Adam(Matrix weights, double rate)
    {
        private readonly double[] _mean = new double[weights.Values.Length];
        private readonly double[] _square = new double[weights.Values.Length];
        private int _step;

        public void Step(Matrix gradient)
        {
            _step++;
            double meanBias = 1 - Math.Pow(0.9, _step), squareBias = 1 - Math.Pow(0.999, _step);
            for (int i = 0; i < _mean.Length; i++)
            {
                double g = gradient.Values[i];
                _mean[i] += 0.1 * (g - _mean[i]);
                _square[i] += 0.001 * ((g * g) - _square[i]);
                weights.Values[i] -= (float)(rate * _mean[i] / meanBias / (Math.Sqrt(_square[i] / squareBias) + 1e-8));
            }
        }
    }
}
