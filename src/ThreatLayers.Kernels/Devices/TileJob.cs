using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>Lays a kernel over two surfaces of a square tile by Fourier transforms there and back, as <see cref="FourierTile.Convolve"/>: within 1e-6 of the greatest value times the sum of the weights.</summary>
sealed unsafe class TileJob(KernelSpectrum kernel, float* first, float* second) : DeviceJob
{
    internal override void Run(GpuDevice device) => device.Use(d => new Work(d), work => work.Run(kernel, first, second));

    sealed class Work : DeviceWork
    {
        readonly Held<float> re, im, toRe, toIm, spectrum, turns;
        float[] back = [];
        KernelSpectrum? known;

        public Work(GpuDevice device) : base(device) => (re, im, toRe, toIm, spectrum, turns) = (Hold<float>(), Hold<float>(), Hold<float>(), Hold<float>(), Hold<float>(), Hold<float>());

        public void Run(KernelSpectrum kernel, float* first, float* second)
        {
            int size = kernel.Size, cells = size * size;
            if (known != kernel)
                SetKernel(kernel);
            (ArrayView<float> real, ArrayView<float> imaginary) = (re.Of(new(first, cells), Stream), im.Of(new(second, cells), Stream));
            Transform(size, real, imaginary);
            Device.Kernel<PassSizes, Action<AcceleratorStream, Index1D, float, ArrayView<float>, ArrayView<float>, ArrayView<float>>>(nameof(TileKernels.Weigh), a => a.LoadAutoGroupedKernel<Index1D, float, ArrayView<float>, ArrayView<float>, ArrayView<float>>(TileKernels.Weigh))
                (Stream, cells, 1f / ((float)size * size), spectrum.Of(cells), real, imaginary);
            Transform(size, real, imaginary);
            // Nothing goes to the tile before both are here: it is what the processor would start from.
            if (back.Length < 2 * cells)
                back = new float[2 * cells];
            imaginary.CopyToCPU(Stream, back.AsSpan(0, cells));
            real.CopyToCPU(Stream, back.AsSpan(cells, cells));
            back.AsSpan(0, cells).CopyTo(new(first, cells));
            back.AsSpan(cells, cells).CopyTo(new(second, cells));
        }

        void SetKernel(KernelSpectrum kernel)
        {
            known = null;
            int size = kernel.Size, cells = size * size;
            float[] circle = new float[size];
            for (int p = 0; p < size / 2; p++)
                (circle[2 * p], circle[(2 * p) + 1]) = ((float)Math.Cos(2 * Math.PI * p / size), (float)-Math.Sin(2 * Math.PI * p / size));
            turns.Of(circle, Stream);
            (ArrayView<float> real, ArrayView<float> imaginary) = (re.Of(kernel.Laid(), Stream), im.Of(cells));
            imaginary.MemSetToZero(Stream);
            Transform(size, real, imaginary);
            spectrum.Of(cells).CopyFrom(Stream, real);
            known = kernel;
        }

        /// <summary>Down all columns, then along all rows: an even number of passes, after which all is where it was.</summary>
        void Transform(int size, ArrayView<float> real, ArrayView<float> imaginary)
        {
            (ArrayView<float> Re, ArrayView<float> Im) here = (real, imaginary), there = (toRe.Of(size * size), toIm.Of(size * size));
            foreach ((int apart, int lines) in ((int, int)[])[(size, 1), (1, size)])
            {
                for (int stride = 1; stride < size; stride *= 2)
                {
                    Device.Kernel<PassSizes, Action<AcceleratorStream, Index1D, PassSizes, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>>>(nameof(TileKernels.Pass),
                        a => a.LoadAutoGroupedKernel<Index1D, PassSizes, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>>(TileKernels.Pass))
                        (Stream, size * size / 2, new(size, stride, apart, lines), turns.Of(size), here.Re, here.Im, there.Re, there.Im);
                    (here, there) = (there, here);
                }
            }
        }
    }
}
