namespace KernelGen.Bench;

/// <summary>A generated kernel at a number of rows.</summary>
/// <param name="name">The name in reports.</param>
/// <param name="layer">The layer; the caller frees it, because it serves several numbers of rows.</param>
/// <param name="shape">Its shape.</param>
/// <param name="rows">Rows of activations, ≥ 1.</param>
internal sealed class KernelContestant(string name, RotatedLayer layer, BenchShape shape, int rows) : IContestant
{
    private readonly float[] _x = RandomLayer.Activations(rows, shape.K, seed: 2), _y = new float[rows * shape.N];

    public string Name => name;

    public Roof? Arithmetic => Roofs.ArithmeticOf(layer.Description.Format);

    public void Run() => layer.Run(_x, _y, rows);

    public void Dispose()
    {
    }
}
