namespace KernelGen;

/// <summary>Activations on a device, M×K.</summary>
/// <param name="Pointer">Where they are.</param>
/// <param name="Type">How a number is stored.</param>
/// <param name="Rows">M.</param>
/// <param name="MustStage">Whether kernels read a staged copy, even if they could read them where they are: another kernel of the layer cannot.</param>
/// <param name="Columns">Which of the numbers of a row are meant, in which order; absent: all of them in their own.</param>
internal readonly record struct CudaInput(nint Pointer, CudaTensorType Type, int Rows, bool MustStage = false, CudaColumns Columns = default);
