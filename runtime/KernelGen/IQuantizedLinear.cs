using System;

namespace KernelGen;

/// <summary>A quantized linear layer of any class, see <see cref="IQuantizedLinear{TSelf}"/>.</summary>
public interface IQuantizedLinear : IDisposable
{
    /// <summary>The layer as its device holds it.</summary>
    IDeviceLinear OnDevice { get; }
}

/// <summary>A quantized linear layer, <c>y[m, n] = Σ_k x[m, k]·w[n, k]</c> (+ side parts and bias). The generator implements it for every <c>[QuantizedLinear]</c> class.</summary>
/// <typeparam name="TSelf">The layer class itself, so that generic code needs no virtual call.</typeparam>
public interface IQuantizedLinear<TSelf> : IQuantizedLinear
    where TSelf : class, IQuantizedLinear<TSelf>
{
    /// <summary>How the layer is stored and computed.</summary>
    static abstract LayerFormat Format { get; }

    /// <summary>K.</summary>
    static abstract int InFeatures { get; }

    /// <summary>N.</summary>
    static abstract int OutFeatures { get; }

    /// <summary>Exact bytes of the packed weights, side parts, padding and metadata included (a bias is not).</summary>
    static abstract long PackedBytes { get; }

    /// <summary>The kernels the build generated for this format.</summary>
    static abstract LayerKernels Kernels { get; }

    /// <summary>Packs a layer for a device.</summary>
    /// <param name="tensors">The layer in canonical form; its format and shape must be those of the class.</param>
    /// <param name="device">Where it runs; <see cref="DeviceList.Default"/> if <c>null</c>.</param>
    /// <exception cref="ArgumentException">The format or the shape is another one.</exception>
    static abstract TSelf Create(LayerTensors tensors, IDevice? device = null);

    /// <summary>Quantizes N×K weights and packs them for <see cref="DeviceList.Default"/>.</summary>
    /// <param name="weights">Outputs × inputs, N×K.</param>
    /// <param name="quantizer">The method.</param>
    /// <param name="calibration">Statistics of the layer's inputs, for methods that use them.</param>
    /// <exception cref="ArgumentException">The shape is not N×K, or the method needs what was not given.</exception>
    static abstract TSelf Quantize(Matrix weights, IQuantizer quantizer, ICalibration? calibration = null);

    /// <summary>Reads the layer from a safetensors file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The layer's name in the file.</param>
    /// <param name="device">Where it runs; <see cref="DeviceList.Default"/> if <c>null</c>.</param>
    /// <exception cref="KernelGenException">The file is damaged, lacks the layer, or holds another format or shape.</exception>
    static abstract TSelf Load(string path, string name, IDevice? device = null);

    /// <summary>Writes the layer to a new safetensors file, which appears whole or not at all.</summary>
    /// <exception cref="KernelGenException">The file cannot be written.</exception>
    void Save(string path, string name);

    /// <summary>Computes <paramref name="rows"/> rows of output. Allocates nothing, may be called from many threads at once.</summary>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs, overwritten; must not overlap <paramref name="x"/>.</param>
    /// <param name="rows">M ≥ 0.</param>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    void Forward(ReadOnlySpan<float> x, Span<float> y, int rows);

    /// <summary>Computes <paramref name="rows"/> rows of output on the layer's device, without copies to the host. Later work on the device waits for it, the caller does not.</summary>
    /// <param name="x">Activations, at least <paramref name="rows"/> rows of K, allocated by the layer's device.</param>
    /// <param name="y">Outputs, at least <paramref name="rows"/> rows of N, on the same device; another tensor than <paramref name="x"/>.</param>
    /// <param name="rows">M ≥ 0.</param>
    /// <exception cref="ArgumentException">A tensor has another shape or lives elsewhere, or both are the same one.</exception>
    void Forward(DeviceTensor x, DeviceTensor y, int rows);

    /// <summary>The layer in canonical form, unpacked from the device's layout.</summary>
    LayerTensors ToTensors();

    /// <summary>The dense N×K matrix the layer stands for, side parts included.</summary>
    Matrix Dequantize();

    /// <summary>The same weights packed for another device.</summary>
    TSelf On(IDevice device);

    /// <summary>Which kernel runs, on what, over how many bytes, and why not a faster one.</summary>
    LayerDescription Describe();
}
