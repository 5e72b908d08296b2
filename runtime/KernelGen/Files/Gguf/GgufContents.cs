using System.Collections.Generic;

namespace KernelGen;

/// <summary>What the header of a GGUF file says.</summary>
/// <param name="Version">2 or 3.</param>
/// <param name="Metadata">Values by key.</param>
/// <param name="ByName">Tensors by name.</param>
/// <param name="Ordered">Tensors in the order of their bytes.</param>
/// <param name="Data">Where the data starts in the file.</param>
internal sealed record GgufContents(
    uint Version, IReadOnlyDictionary<string, object> Metadata, IReadOnlyDictionary<string, GgufTensor> ByName, IReadOnlyList<GgufTensor> Ordered, long Data);
