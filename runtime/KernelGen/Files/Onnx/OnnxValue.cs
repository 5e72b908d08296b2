using System.Collections.Generic;

namespace KernelGen;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Extents, outermost first, −1 where the model leaves one open; null if the model does not say how many there are.</param>
public sealed record OnnxValue(string Name, IReadOnlyList<long>? Shape);
