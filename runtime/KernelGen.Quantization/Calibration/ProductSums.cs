using System;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>The running sum <c>XᵀX</c>. Rows wait until 256 are there, are multiplied in float on all cores, and the product is added in double.</summary>
internal sealed class ProductSums(int features)
{
    private const int PendingRows = 256;
    private const int StripRows = 256;

    private readonly double[] _sums = new double[features * features];   // x[i]·x[j] for i ≤ j; the other triangle stays 0
    private readonly float[] _pending = new float[PendingRows * features];
    private int _pendingRows;

    public void Add(ReadOnlySpan<float> row)
    {
        row.CopyTo(_pending.AsSpan(_pendingRows * features));
        if (++_pendingRows == PendingRows)
        {
            Flush();
        }
    }

    /// <summary>Adds the sums of another object, which is not changed but for its waiting rows, which are summed.</summary>
    public void Add(ProductSums other)
    {
        other.Flush();
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] += other._sums[i];
        }
    }

    /// <summary>The full matrix, both triangles, every sum times <paramref name="scale"/>.</summary>
    public double[] Times(double scale)
    {
        Flush();
        double[] result = new double[_sums.Length];
        Parallel.For(0, features, i =>
        {
            for (int j = 0; j < features; j++)
            {
                result[i * features + j] = scale * _sums[j >= i ? i * features + j : j * features + i];
            }
        });
        return result;
    }

    private void Flush()
    {
        if (_pendingRows == 0)
        {
            return;
        }

        MatrixView x = ((MatrixView)new Matrix(PendingRows, features, _pending)).RowRange(0, _pendingRows);
        for (int top = 0; top < features; top += StripRows)
        {
            int height = Math.Min(StripRows, features - top), left = top;
            Matrix strip = Product.Of(x.ColumnRange(top, height).Transposed, x.ColumnRange(left, features - left));
            Parallel.For(0, height, i =>
            {
                Span<double> sums = _sums.AsSpan((left + i) * features + left, features - left);
                ReadOnlySpan<float> row = strip.Row(i);
                for (int j = i; j < row.Length; j++)
                {
                    sums[j] += row[j];
                }
            });
        }

        _pendingRows = 0;
    }
}
