using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Samples.Ocr.Graphs;
using KernelGen.Samples.Ocr.Lines;

namespace KernelGen.Samples.Ocr.Recognition;

/// <summary>A model that reads lines of text.</summary>
internal sealed class Recognizer
{
    /// <summary>Matrices with fewer weights stay fp32: three convolutions of 3,000 weights together.</summary>
    private const int LeastWeights = 4096;

    private readonly GraphRunner _runner;

    private Recognizer(GraphRunner runner, Alphabet alphabet)
    {
        _runner = runner;
        Alphabet = alphabet;
        Quantized = [.. runner.Products.Where(static product => product.Weights.Values.Length >= LeastWeights)];
    }

    /// <summary>The characters.</summary>
    public Alphabet Alphabet { get; }

    /// <summary>All products with constant matrices, in the order of the model.</summary>
    public IReadOnlyList<Product> Products => _runner.Products;

    /// <summary>Those that schemes quantize.</summary>
    public IReadOnlyList<Product> Quantized { get; }

    /// <summary>Reads the model.</summary>
    /// <param name="files">Where <c>fetch-model.sh</c> puts it.</param>
    /// <exception cref="KernelGenException">It is not there, or cannot be used.</exception>
    public static Recognizer Load(ModelFiles files) =>
        new(new GraphRunner(OnnxModel.Open(files.Model).Graph), Alphabet.Read(files.Keys));

    /// <summary>What the model sees in a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="observer">Sees what goes into products.</param>
    /// <returns>1 × frames × characters.</returns>
    public Tensor Run(TextLine line, ModelLayers layers, IProductObserver? observer = null) => _runner.Run(line.Image, layers.ByName, observer);

    /// <summary>Runs the model and keeps all that it computes.</summary>
    public RecordedRun Record(TextLine line, ModelLayers layers) => new(_runner, _runner.Record(line.Image, layers.ByName));

    /// <summary>The character error rate over lines.</summary>
    /// <param name="lines">The lines, which are read on all cores.</param>
    /// <param name="layers">The model's layers.</param>
    public double ErrorRate(IReadOnlyList<TextLine> lines, ModelLayers layers)
    {
        string[] read = new string[lines.Count];
        Parallel.For(0, lines.Count, index => read[index] = Alphabet.Decode(Run(lines[index], layers)));
        return Recognition.ErrorRate.Of(lines.Zip(read, static (line, text) => (line.Text, text)));
    }
}
