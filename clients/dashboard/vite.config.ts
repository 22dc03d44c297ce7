import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const mock = process.env.JINBO_MOCK ?? 'http://127.0.0.1:5290'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    // Compiled in the browser by an interpreter, not by `new Function`: a strict script-src holds.
    __INTLIFY_JIT_COMPILATION__: 'true',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
  },
  build: {
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)/ },
            { name: 'naive', test: /node_modules[\\/](naive-ui|vueuc|css-render|@css-render|seemly|treemate|vooks)/ },
            { name: 'vue', test: /node_modules[\\/](@?vue|pinia|@pinia|vue-i18n|@intlify)/ },
          ],
        },
      },
    },
  },
  server: {
    port: 5273,
    // In development the mock answers what CloudFront or `make run` answers otherwise.
    proxy: { '/api': mock, '/config.json': mock },
  },
  test: { environment: 'happy-dom', include: ['tests/**/*.spec.ts'] },
})
